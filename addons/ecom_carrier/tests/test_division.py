# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from ..divisions import divisions


@tagged("post_install", "-at_install")
class TestDivision(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Division = cls.env["ecom.division"]
        cls.china = cls.env.ref("base.cn")
        cls.zhejiang = cls.env.ref("base.state_cn_ZJ")

    def division(self, code):
        return self.Division._get_by_code([code])[code]

    def new_partner(self, **values):
        return self.env["res.partner"].create({"name": "王小明", **values})

    # === THE TABLE === #

    def test_every_division_is_there(self):
        self.assertEqual(
            dict(self.Division.search([]).mapped(lambda one: (one.code, one.name))),
            {code: division.name for code, division in divisions().items()},
        )

    def test_there_are_34_provinces_each_with_its_state(self):
        provinces = self.Division.search([("level", "=", "province")])
        self.assertEqual(len(provinces), 34)
        self.assertEqual(len(provinces.state_id), 34)
        self.assertEqual(provinces.state_id.country_id, self.china)
        self.assertFalse(provinces.parent_id)

    def test_districts_lie_in_cities_and_cities_in_provinces(self):
        for level, above in (("district", "city"), ("city", "province")):
            lower = self.Division.search([("level", "=", level)])
            self.assertEqual(set(lower.parent_id.mapped("level")), {above})
            for one in lower:
                self.assertTrue(one.parent_path.startswith(one.parent_id.parent_path))

    def test_a_division_is_called_by_its_whole_path(self):
        yuhang = self.division("330110")
        self.assertEqual(yuhang.display_name, "浙江省 / 杭州市 / 余杭区")
        self.assertEqual(yuhang.parent_id.parent_id.state_id, self.zhejiang)
        self.assertEqual(yuhang.state_id, self.zhejiang)

    def test_a_division_is_found_by_name_and_by_code(self):
        for text in ("余杭区", "330110"):
            found = [id_ for id_, _name in self.Division.name_search(text)]
            self.assertEqual(found, self.division("330110").ids)

    def test_states_of_taiwan_and_hong_kong_are_divisions_too(self):
        taipei, kowloon = self.division("710100"), self.division("810200")
        self.assertEqual(taipei.state_id, self.env.ref("base.state_tw_tpc"))
        self.assertEqual(kowloon.state_id, self.env.ref("base.state_hk_kln"))

    def test_every_county_of_taiwan_has_its_state(self):
        counties = self.Division.search(
            [("code", "=like", "71%"), ("level", "=", "city")]
        )
        self.assertEqual(len(counties), 22)
        self.assertEqual(set(counties.state_id.country_id.mapped("code")), {"TW"})

    def test_unknown_codes_give_nothing(self):
        self.assertEqual(self.Division._get_by_code(["", "999999"]), {})

    def test_looking_up_codes_takes_no_query_once_they_are_known(self):
        self.Division._get_by_code(["330110"])
        with self.assertQueryCount(0):
            found = self.Division._get_by_code(["330110", "110105"])
        self.assertEqual(set(found), {"330110", "110105"})

    # === KEEPING UP WITH THE DATA === #

    def test_a_table_that_is_up_to_date_is_left_alone(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.Division._sync_divisions()
        self.env.flush_all()
        # The divisions, and the states with their countries.
        self.assertLessEqual(self.env.cr.sql_log_count - before, 3)

    def test_a_changed_row_is_mended(self):
        yuhang = self.division("330110")
        yuhang.write({"name": "余杭县", "active": False, "parent_id": False})
        self.Division._sync_divisions()
        self.assertEqual(yuhang.name, "余杭区")
        self.assertEqual(yuhang.parent_id, self.division("330100"))
        self.assertTrue(yuhang.active)

    def test_a_row_that_is_gone_comes_back(self):
        self.division("330110").unlink()
        self.Division._sync_divisions()
        self.assertEqual(self.division("330110").name, "余杭区")

    def test_what_is_no_division_any_more_is_archived(self):
        old = self.Division.create(
            {
                "code": "330103",
                "name": "下城区",
                "level": "district",
                "parent_id": self.division("330100").id,
                "complete_name": "浙江省 / 杭州市 / 下城区",
            }
        )
        self.Division._sync_divisions()
        self.assertTrue(old.exists())
        self.assertFalse(old.active)
        self.assertNotIn("330103", self.Division._get_by_code(["330103"]))

    # === ACCESS === #

    def test_employees_read_divisions_and_write_none(self):
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        yuhang = self.division("330110").with_user(clerk)
        self.assertEqual(yuhang.name, "余杭区")
        with self.assertRaises(AccessError):
            yuhang.write({"name": "余杭县"})
        with self.assertRaises(AccessError):
            yuhang.unlink()
        with self.assertRaises(AccessError):
            self.Division.with_user(clerk).create({"code": "999999", "name": "x"})

    # === PARTNERS === #

    def test_an_address_knows_its_district(self):
        partner = self.new_partner(
            country_id=self.china.id,
            state_id=self.zhejiang.id,
            city="杭州市",
            district="余杭区",
            street="余杭区文一西路969号",
        )
        self.assertEqual(partner.division_id, self.division("330110"))
        self.assertEqual(partner.division_code, "330110")

    def test_a_street_tells_the_district_too(self):
        partner = self.new_partner(
            country_id=self.china.id,
            state_id=self.zhejiang.id,
            city="杭州市",
            street="余杭区文一西路969号",
        )
        self.assertEqual(partner.division_code, "330110")

    def test_an_address_that_changes_changes_its_district(self):
        partner = self.new_partner(
            country_id=self.china.id, street="杭州市余杭区文一西路969号"
        )
        partner.street = "杭州市西湖区文三路1号"
        self.assertEqual(partner.division_code, "330106")

    def test_contradicting_parts_give_no_division(self):
        partner = self.new_partner(
            country_id=self.china.id, state_id=self.zhejiang.id, city="南京市"
        )
        self.assertFalse(partner.division_id)

    def test_what_is_certain_is_kept(self):
        partner = self.new_partner(
            country_id=self.china.id, state_id=self.zhejiang.id, city="杭州市"
        )
        self.assertEqual(partner.division_code, "330100")

    def test_a_division_given_by_hand_wins(self):
        partner = self.new_partner(
            country_id=self.china.id,
            street="杭州市余杭区文一西路969号",
            division_id=self.division("330113").id,
        )
        self.assertEqual(partner.division_code, "330113")

    def test_addresses_in_taiwan_hong_kong_and_macao_have_divisions(self):
        for country, state, city, street, code in (
            ("base.tw", "base.state_tw_tpc", "信義區", "市府路1號", "710107"),
            ("base.hk", "base.state_hk_kln", "油尖旺區", "彌敦道1號", "810202"),
            ("base.mo", False, "大堂区", "殷皇子大马路", "820105"),
        ):
            with self.subTest(country=country):
                partner = self.new_partner(
                    country_id=self.env.ref(country).id,
                    state_id=state and self.env.ref(state).id,
                    city=city,
                    street=street,
                )
                self.assertEqual(partner.division_code, code)

    def test_states_of_china_do_for_taiwan_hong_kong_and_macao(self):
        """As the import leaves them: the province's state, or none at all."""
        for country, state, city, district, code in (
            ("base.tw", "base.state_cn_TW", "台北市", "信义区", "710107"),
            ("base.tw", "base.state_tw_tpc", "台北市", "信義區", "710107"),
            ("base.tw", "base.state_tw_tpc", "Taipei", "信義區", "710107"),
            ("base.tw", False, "基隆市", "信義區", "710702"),
            ("base.tw", False, "臺北市", False, "710100"),
            ("base.hk", "base.state_cn_HK", "九龙", "油尖旺区", "810202"),
            ("base.hk", "base.state_cn_HK", "沙田区", False, "810303"),
            ("base.hk", False, "新界", "沙田区", "810303"),
            ("base.hk", "base.state_hk_kln", "Kowloon", "油尖旺區", "810202"),
            ("base.mo", "base.state_cn_MO", "澳门半岛", "大堂区", "820105"),
            ("base.mo", False, False, "大堂区", "820105"),
            ("base.mo", False, False, False, "820000"),
        ):
            with self.subTest(country=country, state=state, city=city):
                partner = self.new_partner(
                    country_id=self.env.ref(country).id,
                    state_id=state and self.env.ref(state).id,
                    city=city,
                    district=district,
                )
                self.assertEqual(partner.division_code, code)
                partner.street = "中山路1號"
                self.assertEqual(partner.division_code, code)

    def test_a_contact_moves_with_its_company(self):
        company = self.new_partner(
            is_company=True,
            country_id=self.china.id,
            state_id=self.zhejiang.id,
            city="杭州市",
            district="余杭区",
            street="余杭区文一西路969号",
        )
        contact = self.new_partner(parent_id=company.id)
        elsewhere = self.new_partner(
            parent_id=company.id,
            type="delivery",
            country_id=self.china.id,
            street="南京市玄武区中山路1号",
        )
        self.assertEqual(contact.district, "余杭区")
        company.write({"district": "西湖区", "street": "西湖区文三路1号"})
        self.assertEqual(contact.district, "西湖区")
        self.assertEqual(contact.street, "西湖区文三路1号")
        self.assertEqual(contact.division_id, self.division("330106"))
        self.assertFalse(elsewhere.district)
        self.assertEqual(elsewhere.division_code, "320102")

    def test_the_district_is_printed_where_a_country_wants_it(self):
        partner = self.new_partner(
            country_id=self.china.id, district="余杭区", street="文一西路969号"
        )
        before = partner.contact_address
        self.assertNotIn("余杭区", before)
        self.china.address_format = "%(district)s\n%(street)s"
        self.env.invalidate_all()
        self.assertIn("余杭区\n文一西路969号", partner.contact_address)

    def test_addresses_elsewhere_have_none(self):
        partner = self.new_partner(
            country_id=self.env.ref("base.us").id, street="杭州市余杭区文一西路"
        )
        self.assertFalse(partner.division_id)

    def test_many_addresses_take_no_more_queries_than_one(self):
        def queries(count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["res.partner"].create(
                [
                    {
                        "name": f"Buyer {number}",
                        "country_id": self.china.id,
                        "state_id": self.zhejiang.id,
                        "street": f"杭州市余杭区文一西路{number}号",
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(50), queries(1) + 1)

    def test_an_address_elsewhere_takes_no_query_for_its_division(self):
        partner = self.new_partner(country_id=self.env.ref("base.us").id)
        self.env.flush_all()
        with self.assertQueryCount(0):
            partner._compute_division_id()

    def test_the_form_finds_the_district_while_one_types(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "王小明"
            form.country_id = self.china
            form.street = "杭州市余杭区文一西路969号"
            self.assertEqual(form.division_id, self.division("330110"))
