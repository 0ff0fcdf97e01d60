# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class StockWarehouse(models.Model):
    """The returns zone (退货区) of a warehouse.

    It is a location tree of its own beside the warehouse's: what lies there is the
    company's and has its value, but is neither reserved for an order nor counted
    as on hand in the warehouse.
    """

    _inherit = "stock.warehouse"

    returns_view_location_id = fields.Many2one(
        "stock.location", string="Returns Zone", copy=False, check_company=True
    )
    returns_pending_location_id = fields.Many2one(
        "stock.location", string="Pending Inspection", copy=False, check_company=True
    )
    returns_grade_a_location_id = fields.Many2one(
        "stock.location", string="Grade A", copy=False, check_company=True
    )
    returns_grade_b_location_id = fields.Many2one(
        "stock.location", string="Grade B", copy=False, check_company=True
    )
    returns_grade_c_location_id = fields.Many2one(
        "stock.location", string="Grade C", copy=False, check_company=True
    )
    returns_scrap_location_id = fields.Many2one(
        "stock.location", string="Returns Scrap", copy=False, check_company=True
    )
    returns_unknown_location_id = fields.Many2one(
        "stock.location", string="Unknown Parcels", copy=False, check_company=True
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._create_returns_zone()
        return warehouses

    def write(self, vals):
        res = super().write(vals)
        if "active" in vals:
            self.with_context(active_test=False).returns_view_location_id.write(
                {"active": vals["active"]}
            )
        return res

    # === BUSINESS METHODS === #

    def _update_name_and_code(self, new_name=False, new_code=False):
        """Let the returns zone bear the warehouse's new code too."""
        res = super()._update_name_and_code(new_name, new_code)
        if new_code:
            self.returns_view_location_id.name = self._get_returns_zone_name(new_code)
        return res

    @api.model
    def _get_returns_zone_name(self, code):
        return self.env._("%s Returns", code)

    def _create_returns_zone(self):
        """Make the returns zones of those of these warehouses that have none."""
        for warehouse in self.filtered(lambda w: not w.returns_view_location_id):
            children = warehouse._prepare_returns_locations()
            zone = self.env["stock.location"].create(
                {
                    "name": self._get_returns_zone_name(warehouse.code),
                    "usage": "view",
                    "company_id": warehouse.company_id.id,
                    "active": warehouse.active,
                    "child_ids": [Command.create(vals) for vals in children.values()],
                }
            )
            locations = zone.with_context(active_test=False).child_ids.sorted("id")
            warehouse.write(
                {
                    "returns_view_location_id": zone.id,
                    **dict(zip(children, locations.ids, strict=True)),
                }
            )

    def _prepare_returns_locations(self):
        """Values of the locations of the returns zone, by the field that holds them.

        Scrap has the usage "inventory", as Odoo's own scrap locations: what goes
        there leaves the stock's value.
        """
        self.ensure_one()
        locations = {
            "pending": (self.env._("Pending Inspection"), "internal"),
            "grade_a": (self.env._("Grade A"), "internal"),
            "grade_b": (self.env._("Grade B"), "internal"),
            "grade_c": (self.env._("Grade C"), "internal"),
            "scrap": (self.env._("Returns Scrap"), "inventory"),
            "unknown": (self.env._("Unknown Parcels"), "internal"),
        }
        code = self.code.replace(" ", "").upper()
        company_id = self.company_id.id
        return {
            f"returns_{key}_location_id": {
                "name": name,
                "usage": usage,
                "company_id": company_id,
                "active": self.active,
                "barcode": self._valid_barcode(
                    f"{code}RETURN{key.replace('_', '').upper()}", company_id
                ),
            }
            for key, (name, usage) in locations.items()
        }

    def _get_grade_location(self, grade):
        """Location of returned goods of a grade."""
        self.ensure_one()
        key = "scrap" if grade == "scrap" else f"grade_{grade}"
        return self[f"returns_{key}_location_id"]
