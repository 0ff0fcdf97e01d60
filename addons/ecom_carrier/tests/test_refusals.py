# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from ..consignment import Consignment
from .common import CarrierCommon

YUHANG = ("330110", "330100", "330000")


@tagged("post_install", "-at_install")
class TestRefusals(CarrierCommon):
    """All reasons of all carriers against what has to go somewhere."""

    def make(self, **values):
        """Something light for Yuhang that is paid."""
        return Consignment(
            **{
                "divisions": YUHANG,
                "weight": Decimal("0.8"),
                "volume": Decimal("0.01"),
                "amount": Decimal(200),
                "cod_amount": Decimal(0),
                "sent_on": date(2026, 6, 15),
                **values,
            }
        )

    def say(self, code, **values):
        self.env["ecom.carrier.reach"].create(
            {
                "carrier_id": self.carrier.id,
                "division_id": self.env["ecom.division"]._get_by_code([code])[code].id,
                **values,
            }
        )

    def get_texts(self, **values):
        """What the courier says of one consignment."""
        consignment = self.make(**values)
        found = self.carrier._get_refusals([consignment])
        self.assertLessEqual(found.keys(), {(self.carrier, consignment)})
        texts = found.get((self.carrier, consignment), [])
        return [text.replace("\N{NO-BREAK SPACE}", "") for text in texts]

    def test_a_carrier_without_limits_takes_everything(self):
        self.assertEqual(self.get_texts(), [])
        self.assertEqual(self.get_texts(divisions=()), [])

    def test_weight_and_volume_up_to_the_limit_are_taken(self):
        self.carrier.write({"max_weight": 0.8, "max_volume": 0.01})
        self.assertEqual(self.get_texts(), [])
        units = self.carrier.weight_uom_name, self.carrier.volume_uom_name
        self.assertEqual(
            self.get_texts(weight=Decimal("0.81"), volume=Decimal("0.02")),
            [
                f"ZTO takes 0.8 {units[0]} at most, not 0.81 {units[0]}.",
                f"ZTO takes 0.01 {units[1]} at most, not 0.02 {units[1]}.",
            ],
        )

    def test_odoos_countries_states_and_postcodes_count(self):
        china, zhejiang = self.env.ref("base.cn"), self.env.ref("base.state_cn_ZJ")
        prefix = self.env["delivery.zip.prefix"].create({"name": "3111"})
        self.carrier.write(
            {
                "country_ids": [Command.set(china.ids)],
                "state_ids": [Command.set(zhejiang.ids)],
                "zip_prefix_ids": [Command.set(prefix.ids)],
            }
        )
        there = {"country_id": china.id, "state_id": zhejiang.id, "zip": "311121"}
        self.assertEqual(self.get_texts(**there), [])
        self.assertEqual(self.get_texts(), [])  # what is not told is not judged
        for wrong in ({"country_id": 0}, {"state_id": 0}, {"zip": "100000"}):
            with self.subTest(wrong):
                self.assertEqual(
                    self.get_texts(**{**there, **wrong}),
                    ["ZTO does not serve the address."],
                )

    def test_an_order_tells_all_that_odoo_asks(self):
        order = self.sell().sale_id
        self.buyer.zip = "311121"
        consignment = order._get_consignments()[order]
        self.assertEqual(consignment.country_id, self.buyer.country_id.id)
        self.assertEqual(consignment.state_id, self.buyer.state_id.id)
        self.assertEqual(consignment.zip, "311121")

    def test_refused_and_required_goods_are_named(self):
        battery = self.env.ref("ecom_carrier.goods_battery")
        liquid = self.env.ref("ecom_carrier.goods_liquid")
        self.carrier.excluded_tag_ids = battery
        self.say("330000", excluded_tag_ids=[Command.set(liquid.ids)])
        for tag, text in (
            (battery, "ZTO does not take Batteries."),
            (liquid, "ZTO does not take Liquids there."),
        ):
            goods = frozenset(tag.ids)
            self.assertEqual(self.get_texts(goods_classes=goods), [text])
        goods = frozenset(liquid.ids)
        self.assertEqual(self.get_texts(divisions=("110000",), goods_classes=goods), [])
        self.carrier.must_have_tag_ids = liquid
        self.assertEqual(self.get_texts(), ["ZTO only takes goods tagged Liquids."])

    def test_cash_is_asked_about_only_where_it_is_to_be_collected(self):
        self.assertEqual(
            self.get_texts(cod_amount=Decimal(10)),
            ["ZTO does not collect cash on delivery."],
        )
        self.carrier.write({"allow_cash_on_delivery": True, "cod_limit": 99.5})
        self.assertEqual(self.get_texts(cod_amount=Decimal("99.5")), [])
        money = self.env.company.currency_id.format
        self.assertEqual(
            self.get_texts(cod_amount=Decimal(100)),
            [
                f"ZTO collects {money(99.5)} at most, not {money(100)}.".replace(
                    "\N{NO-BREAK SPACE}", ""
                )
            ],
        )

    def test_the_day_of_sending_counts_for_a_suspension(self):
        self.say(
            "330100",
            suspended_from="2026-06-20",
            suspended_to="2026-06-22",
            reason="Flood",
        )
        self.assertEqual(self.get_texts(), [])
        self.assertEqual(
            self.get_texts(sent_on=date(2026, 6, 21)),
            [
                "ZTO does not serve 浙江省 / 杭州市 from 06/20/2026 to 06/22/2026: "
                "Flood."
            ],
        )

    def test_papers_refuse_everything_when_they_are_set_to(self):
        permit = self.env.ref("ecom_carrier.paper_kind_express_permit")
        self.carrier.write({"paper_kind_ids": permit.ids, "paper_check": "block"})
        self.assertEqual(self.get_texts(), ["ZTO: Express Permit is missing."])
        self.carrier.paper_check = "warn"
        self.assertEqual(self.get_texts(), [])

    def test_several_reasons_are_all_told(self):
        self.carrier.max_weight = 0.5
        self.say("330000", service="no")
        self.assertEqual(len(self.get_texts(cod_amount=Decimal(10))), 3)

    def test_many_consignments_cost_as_many_queries_as_few(self):
        battery = self.env.ref("ecom_carrier.goods_battery")
        liquid = self.env.ref("ecom_carrier.goods_liquid")
        van = self.new_carrier("Van", delivery_type="fixed", max_weight=1)
        self.carrier.write(
            {
                "paper_check": "block",
                "excluded_tag_ids": [Command.set(battery.ids)],
                "cod_limit": 100,
                "allow_cash_on_delivery": True,
            }
        )
        self.say("110000", excluded_tag_ids=[Command.set(liquid.ids)])
        self.say("120000", cash_on_delivery="no")
        self.say("130000", service="no")
        codes = [
            f"{province}0{number:03}"
            for number in range(1, 35)
            for province in ("11", "12", "13")
        ]
        # Of each kind of refusal there are some among ten.
        consignments = [
            self.make(
                divisions=(code, code[:2] + "0000"),
                weight=Decimal(number % 3),
                cod_amount=Decimal(number % 2 * 200),
                goods_classes=frozenset((liquid if number % 5 else battery).ids),
            )
            for number, code in enumerate(codes)
        ]
        carriers = self.carrier | van

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = carriers._get_refusals(consignments[:number])
            self.assertGreater(len(found), number)
            return self.env.cr.sql_log_count - before

        count(10)  # what is kept for all transactions is read now
        self.assertEqual(count(10), count(100))
