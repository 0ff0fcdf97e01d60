# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import CarrierCommon

ZHEJIANG, HANGZHOU, YUHANG = "330000", "330100", "330110"
NINGBO = "330200"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestReach(CarrierCommon):
    """Where a courier goes, on which days, and what it takes and collects there.

    The buyer lives in Yuhang, a district of Hangzhou in Zhejiang.
    """

    def division(self, code):
        return self.env["ecom.division"]._get_by_code([code])[code]

    def say(self, code, **values):
        """What the courier says of a division."""
        return self.env["ecom.carrier.reach"].create(
            {
                "carrier_id": self.carrier.id,
                "division_id": self.division(code).id,
                "service": False,
                **values,
            }
        )

    def get_refusal(self, partner=None):
        """What the courier says of the buyer's address today."""
        return self.carrier._get_address_refusal(partner or self.buyer)

    # === SERVICE === #

    def test_without_rows_everything_is_served(self):
        self.assertFalse(self.get_refusal())
        self.assertTrue(self.carrier._match_address(self.buyer))

    def test_a_province_that_is_not_served_is_named_with_the_reason(self):
        self.say(ZHEJIANG, service="no", reason="no branch")
        self.assertEqual(self.get_refusal(), "ZTO does not serve 浙江省: no branch.")
        self.assertFalse(self.carrier._match_address(self.buyer))

    def test_a_district_is_an_exception_to_its_province(self):
        self.say(ZHEJIANG, service="no")
        self.say(YUHANG, service="yes")
        self.assertFalse(self.get_refusal())

    def test_an_address_nobody_can_place_is_served(self):
        self.say(ZHEJIANG, service="no")
        nowhere = self.env["res.partner"].create({"name": "Nowhere"})
        self.assertFalse(self.get_refusal(nowhere))

    def test_a_carrier_of_listed_divisions_serves_no_others(self):
        self.carrier.serves_listed_only = True
        self.say(NINGBO, service="yes")
        self.assertEqual(
            self.get_refusal(), "ZTO does not serve 浙江省 / 杭州市 / 余杭区."
        )
        self.say(HANGZHOU, service="yes")
        self.assertFalse(self.get_refusal())
        nowhere = self.env["res.partner"].create({"name": "Nowhere"})
        self.assertIn("serves listed divisions only", self.get_refusal(nowhere))

    def test_a_row_on_cash_lists_nothing(self):
        self.carrier.serves_listed_only = True
        self.say(YUHANG, cash_on_delivery="yes")
        self.assertIn("does not serve", self.get_refusal())

    def test_odoos_own_limits_are_told_too(self):
        self.carrier.state_ids = self.env.ref("base.state_cn_GD")
        self.assertEqual(self.get_refusal(), "ZTO does not serve 杭州市.")

    def test_what_was_changed_counts_at_once(self):
        row = self.say(YUHANG, service="no")
        self.assertTrue(self.get_refusal())
        row.service = "yes"
        self.assertFalse(self.get_refusal())
        row.service = "no"
        self.assertTrue(self.get_refusal())
        row.unlink()
        self.assertFalse(self.get_refusal())

    def test_a_division_has_one_row_of_a_carrier(self):
        self.say(YUHANG, service="no")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.say(YUHANG, service="yes")
        self.assertEqual(self.carrier.reach_ids.service, "no")

    # === SUSPENSION === #

    def test_a_suspension_says_until_when_and_why_and_ends_by_itself(self):
        row = self.say(
            HANGZHOU,
            service="yes",
            suspended_from="2026-06-15",
            suspended_to="2026-06-17",
            reason="Flood",
        )
        self.assertTrue(row.is_suspended)
        self.assertEqual(
            self.get_refusal(),
            "ZTO does not serve 浙江省 / 杭州市 from 06/15/2026 to 06/17/2026: Flood.",
        )
        for day, served in (("2026-06-14", True), ("2026-06-17", False)):
            with freeze_time(day):
                self.assertEqual(not self.get_refusal(), served)
        with freeze_time("2026-06-18 04:00:00"):
            self.assertFalse(self.get_refusal())
            row.invalidate_recordset()
            self.assertFalse(row.is_suspended)

    def test_a_suspension_without_end_says_so(self):
        self.say(HANGZHOU, suspended_from="2026-06-01", reason="Strike")
        self.assertEqual(
            self.get_refusal(),
            "ZTO does not serve 浙江省 / 杭州市 from 06/01/2026 until further notice: "
            "Strike.",
        )

    def test_a_suspension_needs_a_reason_and_days_in_order(self):
        for values, text in (
            ({"suspended_from": "2026-06-15"}, "say why"),
            ({"suspended_to": "2026-06-15", "reason": "Flood"}, "from when"),
            (
                {
                    "suspended_from": "2026-06-15",
                    "suspended_to": "2026-06-14",
                    "reason": "Flood",
                },
                "end before it begins",
            ),
        ):
            with self.subTest(text), self.assertRaises(ValidationError) as refusal:
                self.say(YUHANG, **values)
            self.assertIn(text, str(refusal.exception))
        self.assertFalse(self.carrier.reach_ids)

    def test_rows_suspended_today_are_found(self):
        now = self.say(YUHANG, suspended_from="2026-06-01", reason="Flood")
        over = self.say(
            NINGBO,
            suspended_from="2026-06-01",
            suspended_to="2026-06-14",
            reason="Flood",
        )
        Reach = self.env["ecom.carrier.reach"]
        self.assertEqual(
            Reach.search([("is_suspended", "=", True)]) & (now | over), now
        )
        self.assertEqual(
            Reach.search([("is_suspended", "=", False)]) & (now | over), over
        )

    def test_many_divisions_are_suspended_and_served_again_at_once(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        listed = self.say(YUHANG, service="yes", cash_on_delivery="no")
        other = self.new_carrier("YTO")
        form = Form(self.env["ecom.carrier.suspend"].with_user(manager))
        form.reason = "Flood"
        form.suspended_to = date(2026, 6, 20)
        for carrier in (self.carrier, other):
            form.carrier_ids.add(carrier)
        for code in (YUHANG, NINGBO):
            form.division_ids.add(self.division(code))
        action = form.save().action_suspend()
        rows = self.env["ecom.carrier.reach"].search(action["domain"])
        self.assertEqual(len(rows), 4)
        self.assertIn(listed, rows)
        self.assertEqual((listed.service, listed.cash_on_delivery), ("yes", "no"))
        self.assertEqual(set(rows.mapped("is_suspended")), {True})
        self.assertTrue(self.get_refusal())
        rows.with_user(manager).action_lift()
        self.assertFalse(self.get_refusal())
        self.assertFalse(any(rows.mapped("reason")))

    def test_selected_rows_are_suspended_and_no_others(self):
        mine = self.say(YUHANG)
        theirs = self.say(NINGBO, carrier_id=self.new_carrier("YTO").id)
        action = (mine | theirs).action_suspend()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.reason = "Flood"
        form.save().action_suspend()
        self.assertTrue(mine.is_suspended and theirs.is_suspended)
        self.assertEqual(self.carrier.reach_ids, mine)

    def test_nothing_chosen_is_refused(self):
        wizard = self.env["ecom.carrier.suspend"].create({"reason": "Flood"})
        with self.assertRaisesRegex(UserError, "Choose carriers and divisions"):
            wizard.action_suspend()

    # === CASH AND GOODS === #

    def collect(self, amount=100):
        """What the courier says of collecting this much from the buyer."""
        text = self.carrier._get_collection_refusal(
            self.buyer.division_id._get_codes(), amount, self.env.company.currency_id
        )
        return text and text.replace("\N{NO-BREAK SPACE}", "")

    def test_cash_is_collected_as_by_the_carrier_unless_the_area_differs(self):
        self.assertEqual(self.collect(), "ZTO does not collect cash on delivery.")
        row = self.say(HANGZHOU, cash_on_delivery="yes")
        self.assertFalse(self.collect())
        self.carrier.allow_cash_on_delivery = True
        row.cash_on_delivery = "no"
        self.assertEqual(
            self.collect(), "ZTO collects no cash on delivery in 浙江省 / 杭州市."
        )
        row.cash_on_delivery = False
        self.assertFalse(self.collect())

    def test_the_limit_of_the_area_comes_before_the_carriers(self):
        self.carrier.write({"allow_cash_on_delivery": True, "cod_limit": 500})
        self.assertFalse(self.collect(500))
        self.assertIn("at most", self.collect(500.01))
        self.say(HANGZHOU, cod_limit=800)
        self.assertFalse(self.collect(800))
        self.assertIn("at most", self.collect(800.01))

    def test_odoo_offers_no_carrier_that_refuses_the_goods_there(self):
        liquid = self.env.ref("ecom_carrier.goods_liquid")
        order = self.sell().sale_id
        self.say(ZHEJIANG, excluded_tag_ids=[Command.set(liquid.ids)])
        self.assertTrue(self.carrier._match(self.buyer, order))
        self.scarf.product_tag_ids = liquid
        self.assertFalse(self.carrier._match(self.buyer, order))
        self.assertFalse(self.carrier._match(self.buyer, order.picking_ids))

    def test_a_suspended_carrier_is_not_offered_by_odoos_dialog(self):
        order = self.sell().sale_id
        self.say(YUHANG, suspended_from="2026-06-01", reason="Flood")
        wizard = self.env["choose.delivery.carrier"].create(
            {"order_id": order.id, "carrier_id": self.carrier.id}
        )
        self.assertNotIn(self.carrier, wizard.available_carrier_ids)
        rate = self.carrier.rate_shipment(order)
        self.assertFalse(rate["success"])

    def test_carriers_of_other_providers_have_a_reach_too(self):
        van = self.new_carrier("Van", delivery_type="fixed", serves_listed_only=True)
        self.assertFalse(van._match_address(self.buyer))
        self.say(HANGZHOU, carrier_id=van.id, service="yes")
        self.assertTrue(van._match_address(self.buyer))

    # === IMPORT AND RIGHTS === #

    def test_a_carriers_list_is_imported_by_the_codes_of_divisions(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        result = (
            self.env["ecom.carrier.reach"]
            .with_user(manager)
            .load(
                ["carrier_id", "division_id", "service", "reason"],
                [
                    ["ZTO", YUHANG, "Not Served", "no branch"],
                    ["ZTO", "330200", "Served", ""],
                ],
            )
        )
        self.assertFalse(result["messages"])
        self.assertEqual(
            self.carrier.reach_ids.mapped("division_code"), [YUHANG, NINGBO]
        )
        self.assertIn("no branch", self.get_refusal())

    def test_managers_keep_the_reach_and_others_read_it(self):
        row = self.say(YUHANG, service="no")
        for group in ("stock.group_stock_user", "sales_team.group_sale_salesman"):
            with self.subTest(group):
                theirs = row.with_user(self.new_user(group))
                self.assertEqual(theirs.service, "no")
                with self.assertRaises(AccessError):
                    theirs.service = "yes"
                with self.assertRaises(AccessError):
                    theirs.action_lift()
        outsider = self.new_user("base.group_user")
        with self.assertRaises(AccessError):
            row.with_user(outsider).read(["service"])
        self.assertEqual(row.service, "no")

    def test_the_reach_of_another_companys_carrier_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self.env["product.product"].create(
            {"name": "Freight", "type": "service", "company_id": other.id}
        )
        theirs = self.new_carrier("Theirs", product_id=product.id)
        foreign = self.say(YUHANG, carrier_id=theirs.id)
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        found = self.env["ecom.carrier.reach"].with_user(manager).search([])
        self.assertNotIn(foreign, found)

    def test_buyers_on_the_web_are_answered_without_rights(self):
        self.say(YUHANG, service="no")
        portal = self.env.ref("base.public_user")
        carrier = self.carrier.with_user(portal).sudo()
        self.assertFalse(carrier._match_address(self.buyer))

    # === CLASSES OF GOODS === #

    def test_a_tag_of_the_merchants_becomes_the_class_of_that_name(self):
        Tag = self.env["product.tag"]
        ours = self.env.ref("ecom_carrier.goods_fresh")
        ours.unlink()
        theirs = Tag.create({"name": "Fresh Goods"})
        Tag._adopt_goods_classes()
        self.assertEqual(self.env.ref("ecom_carrier.goods_fresh"), theirs)
        self.assertTrue(theirs.is_goods_class)
