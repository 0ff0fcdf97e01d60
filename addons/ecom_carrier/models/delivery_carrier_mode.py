# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OWN_SEQUENCE = "ecom.waybill.own"


class DeliveryCarrier(models.Model):
    """Who brings the parcel: a courier, our own vehicle, or the buyer fetches it.

    Parcels of the latter two carry numbers of our own; no pool is needed.
    """

    _inherit = "delivery.carrier"

    mode = fields.Selection(
        [
            ("express", "Express"),
            ("own", "Own Vehicle"),
            ("pickup", "Pickup at Store or Pickup Point"),
        ],
        string="Delivery Mode",
        required=True,
        default="express",
        help="Express: the courier brings the parcel and reports the signature.\n"
        "Own Vehicle: our driver brings it and records name, signature or photo.\n"
        "Pickup: the receiver fetches it with a pickup code.",
    )
    pickup_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Pickup Points",
        check_company=True,
        help="Stores and points where parcels can be fetched; empty for all "
        "warehouses with an address.",
    )
    # Odoo's contract: whether the buyer chooses one of the locations below.
    ecom_use_locations = fields.Boolean(compute="_compute_ecom_use_locations")

    # === COMPUTE METHODS === #

    def _compute_ecom_use_locations(self):
        for carrier in self:
            carrier.ecom_use_locations = (
                carrier.delivery_type == "ecom" and carrier.mode == "pickup"
            )

    # === PROVIDER CONTRACT (delivery) === #

    def _ecom_get_close_locations(self, partner_address, **_kwargs):
        """The pickup points, those in the buyer's division first.

        :param partner_address: res.partner, the buyer's address
        :return: list of dicts as Odoo's location selector takes them
        :raise UserError: parcels of this carrier are not fetched
        """
        self.ensure_one()
        if not self.ecom_use_locations:
            raise UserError(self.env._("%s has no pickup points.", self.name))
        # Buyers on the portal may not read warehouses.
        warehouses = self.sudo().pickup_warehouse_ids or self._find_pickup_points()
        division = partner_address.division_id
        codes = set(division._get_codes()) if division else set()
        places = [warehouse._prepare_pickup_location() for warehouse in warehouses]
        near = {
            warehouse.id: len(
                codes & set(warehouse.partner_id.division_id._get_codes())
            )
            for warehouse in warehouses
        }
        return sorted(filter(None, places), key=lambda place: -near[int(place["id"])])

    def _find_pickup_points(self):
        """All warehouses of the carrier's company, or of the one in use."""
        company = self.company_id or self.env.company
        return (
            self.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)])
        )

    # === BUSINESS METHODS === #

    def _take_numbers(self, waybills):
        if self.mode == "express":
            return super()._take_numbers(waybills)
        taken = {}
        for company, group in waybills.grouped("company_id").items():
            numbers = self._draw_own_numbers(company, len(group))
            taken |= dict(zip(group, numbers, strict=True))
        return taken

    def _draw_own_numbers(self, company, count):
        """Numbers of our own, by the company's sequence or the common one.

        :return: list of numbers, drawn in one query
        :raise UserError: the sequence is gone
        """
        sequence = self.env["ir.sequence"].search(
            [("code", "=", OWN_SEQUENCE), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )
        if not sequence:
            raise UserError(
                self.env._("There is no sequence with the code %s.", OWN_SEQUENCE)
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(serial) for (serial,) in rows]
