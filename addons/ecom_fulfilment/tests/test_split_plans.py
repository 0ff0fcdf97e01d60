# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .split_common import SplitCase


@tagged("post_install", "-at_install")
class TestPlans(SplitCase):
    """What the dialog proposes, before anything happens."""

    def test_by_choice_everything_begins_in_one_parcel(self):
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "choice")
        self.assertEqual(
            self.planned(wizard),
            [(1, self.warehouse, self.mug, 3), (1, self.warehouse, self.pot, 2)],
        )
        self.assertEqual(wizard.line_ids.mapped("weight"), [1.5, 4.0])
        self.assertFalse(order.part_ids)

    def test_a_person_divides_the_goods(self):
        order = self.make_approved("S-1", self.lines())
        form = Form(self.plan(order, "choice"))
        with form.line_ids.edit(0) as line:
            line.quantity = 2
        with form.line_ids.edit(1) as line:
            line.parcel = 2
        with form.line_ids.new() as line:
            line.parcel = 2
            line.sale_line_id = order.order_line[0]
            line.quantity = 1
        form.save().action_confirm()
        self.assertEqual(
            self.parts(order),
            [
                (self.warehouse, {self.mug: 2}),
                (self.warehouse, {self.pot: 2, self.mug: 1}),
            ],
        )
        self.assertTrue(order.is_split)

    def test_by_stock_what_is_there_goes_first(self):
        lamp = self.make_product("Lamp", "LAMP", 50.0, 1.0, "6901234567915")
        self.put_in_stock(lamp, -98)
        order = self.make_approved("S-1", [(self.mug, 3), (lamp, 5)])
        self.assertEqual(
            self.planned(self.plan(order, "stock")),
            [
                (1, self.warehouse, self.mug, 3),
                (1, self.warehouse, lamp, 2),
                (2, self.warehouse, lamp, 3),
            ],
        )

    def test_by_stock_what_the_order_has_reserved_is_there(self):
        lamp = self.make_product("Lamp", "LAMP", 50.0, 1.0, "6901234567915")
        self.put_in_stock(lamp, -98)
        order = self.make_released("S-1", [(lamp, 5)], picking_policy="direct")
        self.assertEqual(order.picking_ids.move_ids.quantity, 2)
        self.assertEqual(
            self.planned(self.plan(order, "stock")),
            [(1, self.warehouse, lamp, 2), (2, self.warehouse, lamp, 3)],
        )

    def test_by_warehouse_others_help_out(self):
        lamp = self.make_product("Lamp", "LAMP", 50.0, 1.0, "6901234567915")
        self.put_in_stock(lamp, -98)
        suzhou = self.make_warehouse("Suzhou", "SZT", "ship_only")
        self.put_in_stock(lamp, 2, suzhou)
        order = self.make_approved("S-1", [(self.mug, 3), (lamp, 5)])
        self.assertEqual(
            self.planned(self.plan(order, "warehouse")),
            [
                (1, self.warehouse, self.mug, 3),
                (1, self.warehouse, lamp, 2),
                (2, suzhou, lamp, 2),
                (3, self.warehouse, lamp, 1),
            ],
        )

    def test_by_weight_no_parcel_is_heavier_than_said(self):
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "weight", max_weight=3.0)
        self.assertEqual(
            self.planned(wizard),
            [
                (1, self.warehouse, self.pot, 1),
                (1, self.warehouse, self.mug, 2),
                (2, self.warehouse, self.pot, 1),
                (2, self.warehouse, self.mug, 1),
            ],
        )

    def test_by_weight_the_carrier_says_how_heavy(self):
        order = self.make_approved("S-1", [(self.mug, 3), (self.pot, 1)])
        self.courier.max_weight = 2.5
        wizard = self.plan(order, "weight")
        self.assertEqual(wizard.max_weight, 2.5)
        self.assertEqual(
            self.planned(wizard),
            [
                (1, self.warehouse, self.pot, 1),
                (1, self.warehouse, self.mug, 1),
                (2, self.warehouse, self.mug, 2),
            ],
        )

    def test_a_piece_heavier_than_said_travels_alone(self):
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "weight", max_weight=1.2)
        self.assertEqual(
            self.planned(wizard),
            [
                (1, self.warehouse, self.pot, 1),
                (2, self.warehouse, self.pot, 1),
                (3, self.warehouse, self.mug, 2),
                (4, self.warehouse, self.mug, 1),
            ],
        )

    def test_a_dozen_is_not_torn_apart(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        lamp = self.make_product("Lamp", "LAMP", 50.0, 1.0, "6901234567915")
        self.put_in_stock(lamp, -80)
        order = self.make_order("S-1", [(self.mug, 1)])
        order.order_line = [
            Command.create(
                {
                    "product_id": lamp.id,
                    "product_uom_qty": 3,
                    "product_uom_id": dozen.id,
                }
            )
        ]
        self.assertEqual(
            self.planned(self.plan(order, "stock")),
            [
                (1, self.warehouse, self.mug, 1),
                (1, self.warehouse, lamp, 1),
                (2, self.warehouse, lamp, 2),
            ],
        )

    def test_a_plan_that_does_not_fit_is_refused(self):
        order = self.make_approved("S-1", self.lines())
        mugs, pots = order.order_line
        warehouse = self.warehouse
        other = self.env["res.company"].create({"name": "Other Merchant"})
        abroad = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        for plan, reason in [
            ([], "nothing to split"),
            ([(warehouse, {mugs: 3, pots: 2})], "nothing to split"),
            ([(warehouse, {mugs: 3}), (warehouse, {mugs: 1})], "More of .MUG. Mug"),
            ([(warehouse, {mugs: 0}), (warehouse, {pots: 2})], "needs a quantity"),
            ([(warehouse, {mugs: -1}), (warehouse, {pots: 2})], "needs a quantity"),
            ([(abroad[:1], {mugs: 1})], "belongs to another company"),
        ]:
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                order._split(plan, "For the test")
        self.assertFalse(order.part_ids)

    def test_what_is_no_number_is_refused_with_a_message(self):
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "choice")
        for number in (math.nan, math.inf, -math.inf):
            with self.subTest(number):
                with self.assertRaisesRegex(UserError, "Quantity is no number"):
                    wizard.line_ids[0].quantity = number
                with self.assertRaisesRegex(UserError, "Parcel .kg. is no number"):
                    self.plan(order, "weight", max_weight=number)
                with self.assertRaisesRegex(UserError, "Parcel .kg. is no number"):
                    wizard.onchange({"max_weight": number}, ["max_weight"], {})

    def test_goods_of_another_order_are_no_part_of_the_plan(self):
        wizard = self.plan(self.make_approved("S-1", self.lines()), "choice")
        other = self.make_approved("S-2", self.lines())
        with self.assertRaisesRegex(UserError, "belong to another order"):
            wizard.line_ids[0].sale_line_id = other.order_line[0]

    def test_an_order_of_another_company_is_not_planned(self):
        order = self.make_approved("S-1", self.lines())
        other = self.env["res.company"].create({"name": "Other Merchant"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            "base.group_user,ecom_fulfilment.group_service_reviewer",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        model = self.env["ecom.order.split"].with_user(stranger)
        model = model.with_context(allowed_company_ids=other.ids)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            model.create({"order_id": order.id})
        fields = {"line_ids": {"fields": {"quantity": {}}}, "max_weight": {}}
        with self.assertRaises(AccessError):
            model.onchange({"order_id": order.id}, ["order_id"], fields)
        with self.assertRaises(AccessError):
            model.env["ecom.order.split.line"].onchange(
                {"sale_line_id": order.order_line[0].id},
                ["sale_line_id"],
                {"product_id": {"fields": {"display_name": {}}}},
            )

    def test_a_parcel_leaves_from_one_warehouse(self):
        suzhou = self.make_warehouse("Suzhou", "SZT", "ship_only")
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "choice")
        wizard.line_ids[0].warehouse_id = suzhou
        with self.assertRaisesRegex(UserError, "Parcel 1 cannot leave from two"):
            wizard.action_confirm()

    def test_only_service_reviewers_split_and_undo(self):
        order = self.make_approved("S-1", self.lines())
        wizard = self.plan(order, "weight", max_weight=3)
        for role in ("clerk", "finance", "printer", "picker", "keeper", "outsider"):
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self.as_user(order, role).action_split()
                with self.assertRaises(AccessError):
                    self.as_user(wizard, role).action_confirm()
                with self.assertRaises(AccessError):
                    self.as_user(order, role).action_undo_split()
        self.assertFalse(order.is_split)

    def test_nobody_splits_by_writing(self):
        order = self.make_approved("S-1", self.lines())
        with self.assertRaises(AccessError):
            self.as_user(order, "service").write({"is_split": True})
        with self.assertRaises(AccessError):
            self.as_user(self.env["ecom.order.part"], "service").create(
                {
                    "order_id": order.id,
                    "sequence": 1,
                    "warehouse_id": self.warehouse.id,
                }
            )

    def test_what_cannot_be_split_says_why(self):
        plain = self.make_draft("S-1", shop_id=False, platform_number=False)
        plain.action_confirm()
        stopped = self.make_released("S-2", self.lines())
        stopped._stop("The buyer wants out")
        cancelled = self.make_approved("S-3", self.lines())
        cancelled.action_cancel()
        shipped = self.make_released("S-4", self.lines())
        self.ship(shipped.picking_ids)
        buyer = self.make_receiver()
        merged = self.make_approved("S-5", receiver=buyer)
        merged |= self.make_approved("S-6", receiver=buyer)
        self.as_user(merged, "service").action_merge()
        for order, reason in [
            (plain, "is not a confirmed order of a shop"),
            (stopped, "The buyer wants out"),
            (cancelled, "is not a confirmed order"),
            (shipped, "under way already"),
            (merged[0], "undo MO.* first"),
        ]:
            with self.subTest(reason), self.assertRaisesRegex(UserError, reason):
                self.as_user(order, "service").action_split()
