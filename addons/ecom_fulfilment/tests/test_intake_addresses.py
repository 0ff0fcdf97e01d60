# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .intake_common import IntakeCase
from .order_files import pdd_files, taobao_files, taobao_head


@tagged("post_install", "-at_install")
class TestImportedAddresses(IntakeCase):
    """Divisions found in what the platforms give; doubts become review findings."""

    def make(self, address, number=3515313147329357901):
        head = taobao_head(number, **{"收货地址 ": address})
        return self.orders(self.import_files(taobao_files((head, [{}]))))

    def test_an_address_without_blanks_is_placed(self):
        receiver = self.make("浙江杭州市余杭区文一西路969号").partner_shipping_id
        self.assertEqual(receiver.state_id, self.env.ref("base.state_cn_ZJ"))
        self.assertEqual(
            [receiver.city, receiver.district, receiver.street],
            ["杭州市", "余杭区", "余杭区文一西路969号"],
        )
        self.assertEqual(receiver.division_code, "330110")

    def test_the_postal_code_of_taobao_is_the_postal_code(self):
        order = self.make("广东省 广州市 越秀区 环市东路50号(510180)")
        self.assertEqual(order.partner_shipping_id.zip, "510180")
        self.assertEqual(order.partner_shipping_id.street, "越秀区环市东路50号")

    def test_a_city_without_districts_is_complete(self):
        order = self.make("广东省 东莞市 长安镇振安中路8号")
        self.review(order)
        self.assertEqual(order.partner_shipping_id.division_code, "441900")
        self.assertEqual(order.release_state, "approved")

    def test_a_place_that_may_be_several_is_not_guessed_but_found(self):
        order = self.make("鼓楼区湖南路1号")
        self.review(order)
        receiver = order.partner_shipping_id
        self.assertFalse(receiver.division_id)
        self.assertIn("鼓楼区湖南路1号", receiver.street)
        self.assertEqual(order.release_state, "on_hold")
        check = self.env.ref("ecom_fulfilment.check_division")
        finding = order.finding_ids.filtered(lambda f: f.check_id == check)
        self.assertIn("鼓楼区", finding.text)

    def test_columns_that_contradict_the_address_are_a_finding(self):
        shop = self.make_shop("Mountain Mist Goods", "pdd")
        row = {"省": "浙江省", "市": "南京市", "区": "鼓楼区", "街道": "湖南路1号"}
        order = self.orders(self.import_files(pdd_files(row), shop))
        self.review(order)
        self.assertEqual(order.release_state, "on_hold")
        self.assertFalse(order.partner_shipping_id.district)

    def test_a_mended_address_passes(self):
        order = self.make("鼓楼区湖南路1号")
        self.review(order)
        order.partner_shipping_id.write(
            {
                "state_id": self.env.ref("base.state_cn_JS").id,
                "city": "南京市",
                "district": "鼓楼区",
            }
        )
        self.assertEqual(order.partner_shipping_id.division_code, "320106")
        self.assertFalse(order.partner_shipping_id._get_place_problem())

    def test_an_address_abroad_is_taken_as_given(self):
        shop = self.make_shop("Mist Abroad", "shopify")
        payload = self.make_payload(
            country="JP", province="Tokyo", city="Chiyoda", street="1-1 Marunouchi"
        )
        order = shop._create_orders([payload], {"MUG": self.mug})
        receiver = order.partner_shipping_id
        self.assertEqual(receiver.country_id, self.env.ref("base.jp"))
        self.assertEqual(
            [receiver.city, receiver.street], ["Chiyoda", "1-1 Marunouchi"]
        )
        self.assertFalse(receiver.division_id)
        self.assertFalse(receiver._get_place_problem())

    def test_addresses_cost_the_same_queries_for_ten_and_for_forty(self):
        self.make_many(1)  # what is cached once
        self.assertEqual(self.make_many(10), self.make_many(40))

    def make_many(self, count):
        """Queries for the contacts of as many new buyers."""
        shop = self.make_shop(f"Shop of {count}", "taobao")
        payloads = [
            self.make_payload(
                buyer=f"buyer {index}", street=f"浙江省杭州市余杭区文一西路{index}号"
            )
            for index in range(count)
        ]
        with self.count_queries() as queries:
            shop._find_or_create_receivers(payloads)
        return len(queries)
