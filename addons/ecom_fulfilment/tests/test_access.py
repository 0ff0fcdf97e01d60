# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .station_common import StationCase

OPERATIONS = ("read", "write", "create", "unlink")
SALES = ("clerk", "service", "finance")
WAREHOUSE = ("printer", "picker", "packer", "dispatcher", "keeper")
NOTHING, READ, KEEP, ALL = 0, 1, 3, 4  # how many of the operations, in their order

# What each role may do with each model; roles not named may nothing.
RIGHTS = {
    "ecom.shop": {
        **dict.fromkeys(SALES + WAREHOUSE, READ),
        "manager": ALL,
    },
    # What a platform said is nobody's to write: finance trusts what was paid.
    "ecom.order.import": dict.fromkeys((*SALES, "manager"), READ),
    "ecom.order.import.line": dict.fromkeys((*SALES, "manager"), READ),
    "ecom.order.import.wizard": dict.fromkeys((*SALES, "manager"), ALL),
    "ecom.order.import.preview": dict.fromkeys((*SALES, "manager"), ALL),
    "ecom.order.import.mend": dict.fromkeys((*SALES, "manager"), ALL),
    "ecom.order.import.mend.cell": dict.fromkeys((*SALES, "manager"), ALL),
    "ecom.review.gate": {**dict.fromkeys(SALES, READ), "manager": ALL},
    "ecom.review.check": {**dict.fromkeys(SALES, READ), "manager": ALL},
    "ecom.review": dict.fromkeys((*SALES, "manager"), READ),
    "ecom.review.finding": dict.fromkeys((*SALES, "manager"), READ),
    "ecom.review.decision": dict.fromkeys((*SALES, "manager"), ALL),
    "ecom.scan": dict.fromkeys((*WAREHOUSE, "manager"), READ),
    "ecom.handover": {
        **dict.fromkeys(WAREHOUSE, READ),
        "dispatcher": KEEP,
        "manager": KEEP,
    },
    "ecom.waybill.reprint": dict.fromkeys(("printer", "manager"), ALL),
}
IMPORTING = ["order_queue", "order_import", "order_import_failures", "shops"]
# The menus of the E-commerce app each role sees, without those of other addons.
MENUS = {
    "clerk": IMPORTING,
    "service": [*IMPORTING, "review_findings"],
    "finance": [*IMPORTING, "review_findings"],
    "printer": ["print_queue", "handover", "waybills"],
    "picker": ["station", "handover", "waybills"],
    "packer": ["station", "handover", "waybills"],
    "dispatcher": ["station", "handover", "waybills"],
    "keeper": ["handover", "stocktake", "waybills"],
    "outsider": [],
}


@tagged("post_install", "-at_install")
class TestRoles(StationCase):
    """Each person may do what the work asks for, and nothing else."""

    def test_each_role_has_the_rights_of_its_work_only(self):
        for model, rights in RIGHTS.items():
            for role in self.users:
                records = self.as_user(self.env[model], role)
                granted = rights.get(role, NOTHING)
                for count, operation in enumerate(OPERATIONS, start=1):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            records.has_access(operation), count <= granted
                        )

    def test_each_role_sees_the_menus_of_its_work_only(self):
        wanted = {name for names in MENUS.values() for name in names}
        ids = {name: self.env.ref(f"ecom_fulfilment.menu_{name}").id for name in wanted}
        for role, names in MENUS.items():
            visible = self.as_user(self.env["ir.ui.menu"], role).load_menus(False)
            with self.subTest(role):
                self.assertEqual(
                    sorted(name for name in wanted if ids[name] in visible),
                    sorted(names),
                )

    def test_a_review_is_decided_by_its_actions_only(self):
        order = self.make_order("A-1", buyer_memo="急")
        self.review(order)
        review, finding = order.review_ids[0], order.finding_ids
        for role in ("service", "finance", "manager", "picker"):
            for records, vals in [
                (review, {"state": "approved"}),
                (finding, {"severity": "warn"}),
            ]:
                theirs = self.as_user(records, role)
                with self.subTest(role, model=records._name):
                    with self.assertRaises(AccessError):
                        theirs.write(vals)
                    with self.assertRaises(AccessError):
                        theirs.unlink()
                    with self.assertRaises(AccessError):
                        theirs.copy()
        self.assertEqual(review.state, "pending")

    def test_only_finance_corrects_what_was_paid(self):
        order = self.make_order("PAID-1", platform_paid=0)
        for role in ("clerk", "service"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(order, role).platform_paid = 30
        self.as_user(order, "finance").platform_paid = 30
        self.assertEqual(order.platform_paid, 30)

    def test_a_review_is_not_written_through_its_order(self):
        order = self.make_order("A-1", buyer_memo="急")
        self.review(order)
        review = order.review_ids[0]
        for command in (
            Command.update(review.id, {"state": "approved"}),
            Command.delete(review.id),
            Command.clear(),
        ):
            with self.subTest(command), self.assertRaises(AccessError):
                self.as_user(order, "service").write({"review_ids": [command]})
        self.assertEqual(order.review_ids.mapped("state"), ["pending", "pending"])

    def test_the_scan_log_is_only_added_to_and_only_by_the_stations(self):
        waybill = self.make_printed("A-1")
        self.scan("pick", waybill, "0000")
        for role in (*WAREHOUSE, "manager"):
            scans = self.as_user(waybill.scan_ids, role)
            with self.subTest(role):
                self.assertEqual(scans.mapped("barcode"), ["0000"])
                with self.assertRaises(AccessError):
                    scans.write({"accepted": True})
                with self.assertRaises(AccessError):
                    scans.unlink()
                with self.assertRaises(AccessError):
                    scans.create(
                        {
                            "client_key": f"by hand {role}",
                            "waybill_id": waybill.id,
                            "step": "pick",
                            "barcode": "6901234567892",
                            "accepted": True,
                        }
                    )

    def test_inner_steps_of_the_warehouse_cannot_be_called_from_outside(self):
        waybill = self.make_printed("A-1")
        for model, ids, method, args in [
            ("ecom.waybill", waybill.ids, "_complete_pick", ()),
            ("ecom.waybill", waybill.ids, "_ship", ()),
            ("ecom.waybill", waybill.ids, "_print", ("x",)),
            ("stock.picking", waybill.picking_ids.ids, "_action_done", ()),
        ]:
            with self.subTest(method), self.assertRaises(AccessError):
                self.call("manager", model, method, ids, *args)
        self.assertEqual(waybill.state, "printed")

    def test_people_at_stations_do_not_edit_waybills(self):
        waybill = self.make_printed("A-1")
        for role in ("picker", "packer", "dispatcher", "keeper", "service", "finance"):
            theirs = self.as_user(waybill, role)
            with self.subTest(role), self.assertRaises(AccessError):
                theirs.write({"packed_at": "2026-03-01 08:00:00"})

    def test_buyers_data_on_a_waybill_is_for_service_only(self):
        waybill = self.make_printed("A-1")
        names = ["receiver_name", "receiver_phone", "receiver_street"]
        (seen,) = self.as_user(waybill, "service").read(names)
        self.assertEqual(seen["receiver_name"], "Li Hua")
        for role in (*WAREHOUSE, "finance", "clerk"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(waybill, role).read(names)


@tagged("post_install", "-at_install")
class TestCompanies(StationCase):
    """People of another company see and do nothing of this one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Another Merchant"})
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            "base.group_user,ecom_fulfilment.group_ecom_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    def as_stranger(self, records):
        return records.with_user(self.stranger).with_context(
            allowed_company_ids=self.other.ids
        )

    def make_records(self):
        """One record of every model that belongs to a company."""
        waybill = self.make_packed("A-1")
        order = self.make_order("A-2", buyer_memo="急")
        self.review(order)
        handover = self.make_handover()
        gate = self.env["ecom.review.gate"].create(
            {
                "name": "Board",
                "company_id": self.env.company.id,
                "group_id": self.env.ref("base.group_user").id,
            }
        )
        order_import = self.env["ecom.order.import"].create(
            {
                "name": "orders.csv",
                "shop_id": self.shop.id,
                "line_ids": [Command.create({"number": "A-3"})],
            }
        )
        stocktake = self.env["ecom.stocktake"].create(
            {
                "warehouse_id": self.warehouse.id,
                "location_ids": self.warehouse.lot_stock_id.ids,
            }
        )
        return [
            self.shop,
            gate,
            order.review_ids,
            order.finding_ids,
            waybill,
            waybill.scan_ids,
            handover.with_env(self.env),
            order_import,
            order_import.line_ids,
            stocktake,
        ]

    def test_records_belong_to_their_company(self):
        for records in self.make_records():
            with self.subTest(records._name):
                self.assertTrue(records)
                ours = self.as_user(records, "manager")
                self.assertEqual(ours.search([("id", "in", records.ids)]), records)
                ours.check_access("read")
                theirs = self.as_stranger(records)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.check_access("read")

    def test_every_model_of_a_company_has_its_rule(self):
        """A new model of ours cannot be forgotten."""
        modules = ("ecom_carrier", "ecom_fulfilment")
        models = self.env["ir.model"].search([("model", "like", "ecom.")])
        for model in models.filtered(lambda m: set(m.modules.split(", ")) & {*modules}):
            Model = self.env[model.model]
            if Model._abstract or Model._transient or "company_id" not in Model:
                continue
            domains = self.env["ir.rule"].search(
                [("model_id", "=", model.id), ("groups", "=", False)]
            )
            with self.subTest(model.model):
                self.assertIn("company_ids", " ".join(domains.mapped("domain_force")))

    def test_a_gate_without_company_stands_in_every_company(self):
        gate = self.env.ref("ecom_fulfilment.gate_service")
        self.assertFalse(gate.company_id)
        self.as_stranger(gate).check_access("read")

    def test_a_gate_of_another_company_is_not_set_before_our_orders(self):
        self.env["ecom.review.gate"].create(
            {
                "name": "Board",
                "company_id": self.other.id,
                "group_id": self.env.ref("base.group_user").id,
            }
        )
        order = self.make_order("A-1")
        self.assertNotIn("Board", order.review_ids.gate_id.mapped("name"))

    def test_a_stranger_neither_reviews_nor_releases(self):
        order = self.make_order("A-1", buyer_memo="急")
        self.review(order)
        theirs = self.as_stranger(order)
        for method in ("action_run_review_rules", "action_release", "action_lift_stop"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(theirs, method)()
        with self.assertRaises(AccessError):
            self.as_stranger(order.review_ids[0]).action_approve("Mine")
        self.assertEqual(order.release_state, "to_review")

    def test_a_stranger_finds_scans_and_hands_over_no_parcel(self):
        waybill = self.make_packed("A-1")
        handover = self.make_handover()
        station = self.as_stranger(self.env["ecom.station"])
        with self.assertRaisesRegex(UserError, "no parcel"):
            station.open_parcel("pick", waybill.number)
        with self.assertRaises(AccessError):
            station.scan("pick", waybill.id, "6901234567892", "a-key")
        with self.assertRaises(AccessError):
            station.pack(waybill.id, 1.0)
        with self.assertRaises(AccessError):
            self.as_stranger(handover).scan(waybill.number)
        with self.assertRaises(AccessError):
            self.as_stranger(waybill).action_print()

    def test_a_stranger_does_not_import_into_our_shop(self):
        attachment = self.as_stranger(self.env["ir.attachment"]).create(
            {"name": "orders.csv", "raw": b"x"}
        )
        with self.assertRaises(AccessError):
            self.as_stranger(self.env["ecom.order.import.wizard"]).create(
                {"shop_id": self.shop.id, "attachment_ids": attachment.ids}
            ).action_import()
