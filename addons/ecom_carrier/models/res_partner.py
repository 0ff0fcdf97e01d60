# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..divisions import PROBLEM_TEXTS, place

# The countries of the divisions. In the last three the states lie below the
# province, and the city of an address is what the mainland calls a district.
PROVINCES = {"HK": "香港特别行政区", "MO": "澳门特别行政区", "TW": "台湾省"}
COUNTRIES = {"base.cn": "CN", "base.hk": "HK", "base.mo": "MO", "base.tw": "TW"}
HONG_KONG_AREAS = {"HK": "香港岛", "KLN": "九龙", "NT": "新界"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    district = fields.Char(
        help="District or county (区县) below the city. The street holds it too, so "
        "that every document prints it; this field serves reach and review.",
    )
    division_id = fields.Many2one(
        "ecom.division",
        string="Administrative Division",
        compute="_compute_division_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Where the address lies: its district, or the deepest division that is "
        "certain.",
    )
    division_code = fields.Char(related="division_id.code", string="Division Code")

    # === COMPUTE METHODS === #

    @api.depends("country_id", "state_id", "city", "district", "street")
    def _compute_division_id(self):
        countries = self._get_division_countries() if self.country_id else {}
        codes = {}
        for partner in self:
            # Only the id: a partner elsewhere costs no query.
            country = countries.get(partner.country_id.id)
            if country:
                codes[partner] = place(**partner._get_division_parts(country)).code
        records = (
            self.env["ecom.division"]._get_by_code(codes.values()) if codes else {}
        )
        for partner in self:
            partner.division_id = records.get(codes.get(partner))

    def _get_division_parts(self, country):
        """What the address says, as ``place`` takes it."""
        self.ensure_one()
        state = self.state_id
        province, city, district = state.name, self.city, self.district
        if country != "CN":
            province = PROVINCES[country]
            area = False
            # A state of China (台湾省) is the province once more.
            if state.country_id == self.country_id:
                is_area = country == "HK"
                area = HONG_KONG_AREAS.get(state.code) if is_area else state.name
            # What stands in the city is the district, unless there is one.
            if not district:
                city, district = False, city
            city = " ".join(filter(None, (area, city)))
        return {
            "text": self.street or "",
            "province": province or "",
            "city": city or "",
            "district": district or "",
        }

    @api.model
    def _get_division_countries(self):
        """Country codes by id; the ids of XML ids are cached."""
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        return {get_id(xml_id): code for xml_id, code in COUNTRIES.items()}

    # === ADDRESS METHODS === #

    @api.model
    def _address_fields(self):
        """Contacts at the company's address follow it to another district."""
        return [*super()._address_fields(), "district"]

    # === BUSINESS METHODS === #

    def _get_place_problem(self):
        """Why this address cannot be placed down to its district for certain.

        An address without a country is taken for a Chinese one.

        :return: words for the reviewer; False where it can be placed, and abroad
        """
        self.ensure_one()
        countries = self._get_division_countries()
        country = countries.get(self.country_id.id, "CN" if not self.country_id else "")
        if not country or self.division_id.level == "district":
            return False
        found = place(**self._get_division_parts(country))
        if not found.problem:
            return False
        template = self.env._(PROBLEM_TEXTS[found.problem])
        return template % {"hint": found.hint}
