# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .check_common import CheckCase


@tagged("post_install", "-at_install")
class TestBlacklist(CheckCase):
    """Buyers, telephones and addresses the merchant does not ship to."""

    def add(self, kind, value, **values):
        return self.env["ecom.blacklist"].create(
            {"kind": kind, "value": value, "reason": "Refused three parcels", **values}
        )

    def assert_on_list(self, order, value):
        self.assert_found(
            "blacklist", order, f"“{value}” is on the blacklist: Refused three parcels"
        )

    # === WHAT IS FOUND === #

    def test_nobody_is_found_on_an_empty_list(self):
        self.assert_clean("blacklist", self.make_order("B-1"))

    def test_a_telephone_is_found_however_it_is_written(self):
        for number, (listed, ordered) in enumerate(
            [
                ("13873419625", "+86 138 7341 9625"),
                ("+86-138-7341-9625", "13873419625"),
                ("008613873419625", "138 7341 9625"),
                ("0571-88990011", "+86 571 8899 0011"),
            ]
        ):
            with self.subTest(listed=listed, ordered=ordered):
                entry = self.add("phone", listed)
                receiver = self.make_receiver(phone=ordered)
                self.assert_on_list(
                    self.make_order(f"B-{number}", receiver=receiver), listed
                )
                entry.active = False

    def test_another_telephone_is_clean(self):
        self.add("phone", "13873419626")
        self.assert_clean("blacklist", self.make_order("B-1"))

    def test_the_buyers_own_telephone_counts_too(self):
        self.add("phone", "13600002222")
        order = self.make_order("B-1")
        order.partner_id = self.make_receiver("Wang Fang", phone="13600002222")
        order.partner_shipping_id = self.make_receiver()
        self.assert_on_list(order, "13600002222")

    def test_a_hidden_telephone_is_nobodys(self):
        self.add("phone", "1387341")
        receiver = self.make_receiver(phone="138****7341")
        self.assert_clean("blacklist", self.make_order("B-1", receiver=receiver))

    def test_a_buyer_is_found_by_account_and_by_name(self):
        buyer = self.make_receiver(
            "Li Hua", buyer_ref="tb_Lily 01", shop_id=self.shop.id
        )
        order = self.make_order("B-1", receiver=buyer)
        for value in ("TB_lily01", "li hua"):
            with self.subTest(value):
                entry = self.add("buyer", value)
                self.assert_on_list(order, value)
                entry.active = False

    def test_a_part_of_a_name_is_somebody_else(self):
        self.add("buyer", "Li")
        self.add("buyer", "tblily01")
        buyer = self.make_receiver(buyer_ref="tb_lily01", shop_id=self.shop.id)
        self.assert_clean("blacklist", self.make_order("B-1", receiver=buyer))

    def test_an_address_is_found_by_its_beginning_or_a_part(self):
        order = self.make_order("B-1")
        for value in (
            "浙江省杭州市余杭区文一西路969号",
            "浙江省 杭州市，余杭区 文一西路",
            "文一西路９６９号",
        ):
            with self.subTest(value):
                entry = self.add("address", value)
                self.assert_on_list(order, value)
                entry.active = False

    def test_the_district_is_part_of_an_address_in_whatever_field(self):
        self.add("address", "杭州市余杭区文一西路969号")
        receiver = self.make_receiver(street="文一西路969号", street2="3幢")
        order = self.make_order("B-1", receiver=receiver)
        self.assert_on_list(order, "杭州市余杭区文一西路969号")

    def test_another_house_is_clean(self):
        self.add("address", "余杭区文一西路968号")
        self.assert_clean("blacklist", self.make_order("B-1"))

    def test_all_entries_are_told(self):
        self.add("phone", "13873419625")
        self.add("address", "文一西路969号", reason="Nobody lives there")
        order = self.make_order("B-1")
        self.assert_found(
            "blacklist",
            order,
            "“文一西路969号” is on the blacklist: Nobody lives there "
            "“13873419625” is on the blacklist: Refused three parcels",
        )

    def test_an_entry_counts_through_its_last_day(self):
        today = fields.Date.context_today(self.env.user)
        order = self.make_order("B-1")
        entry = self.add("phone", "13873419625", until=today)
        self.assert_on_list(order, "13873419625")
        entry.until = today - timedelta(days=1)
        self.assert_clean("blacklist", order)

    def test_an_entry_counts_in_its_company(self):
        other = self.env["res.company"].create({"name": "Another Merchant"})
        order = self.make_order("B-1")
        entry = self.add("phone", "13873419625", company_id=other.id)
        self.assert_clean("blacklist", order)
        entry.company_id = False
        self.assert_on_list(order, "13873419625")

    def test_the_rules_hold_the_order(self):
        self.add("phone", "13873419625")
        order = self.make_order("B-1")
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.assertEqual(order.finding_ids.check_id.mapped("code"), ["blacklist"])

    # === ENTRIES === #

    def test_an_entry_everybody_would_match_is_refused(self):
        for kind, value in (
            ("phone", "138-734"),
            ("address", "1 号-楼"),
            ("buyer", " "),
        ):
            with self.subTest(kind), self.assertRaises(ValidationError):
                self.add(kind, value)

    def test_service_and_finance_read_the_list_and_managers_write_it(self):
        entry = self.add("phone", "13600002222")
        for role in ("service", "finance"):
            theirs = self.as_user(entry, role)
            with self.subTest(role):
                self.assertEqual(theirs.value, "13600002222")
                for call in (
                    lambda theirs=theirs: theirs.write({"reason": "Mine"}),
                    theirs.unlink,
                    theirs.copy,
                ):
                    with self.assertRaises(AccessError):
                        call()
        for role in ("clerk", "packer", "outsider"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(entry, role).read(["value"])
        self.as_user(entry, "manager").write({"reason": "Paid with a forged cheque"})
        self.assertEqual(entry.reason, "Paid with a forged cheque")

    def test_people_of_another_company_do_not_see_it(self):
        other = self.env["res.company"].create({"name": "Another Merchant"})
        entry = self.add("phone", "13600002222", company_id=other.id)
        with self.assertRaises(AccessError):
            self.as_user(entry, "service").read(["value"])
