# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPicking(models.Model):
    """Parcels that come back, and parcels of several packages."""

    _inherit = "stock.picking"

    # === BUSINESS METHODS === #

    def _create_return_waybills(self, carrier):
        """The waybills these goods come back with, made where there is none.

        :param carrier: who brings them
        """
        # Whoever sends or expects the goods needs no right on waybills.
        Waybill = self.env["ecom.waybill"].sudo()
        missing = self.filtered(lambda picking: not picking._get_return_waybills())
        Waybill.with_context(mail_create_nolog=True, tracking_disable=True).create(
            [picking._prepare_return_waybill_vals(carrier) for picking in missing]
        )
        return self._get_return_waybills()

    def _get_return_waybills(self):
        """The valid waybills that bring goods of these transfers back."""
        return self.sudo().waybill_ids.filtered(
            lambda waybill: waybill.kind == "return" and waybill.state != "cancelled"
        )

    def _prepare_return_waybill_vals(self, carrier):
        """Values of the waybill back to the warehouse of this transfer."""
        self.ensure_one()
        warehouse = self.picking_type_id.warehouse_id
        return {
            "kind": "return",
            "carrier_id": carrier.id,
            "company_id": self.company_id.id,
            "picking_ids": [fields.Command.link(self.id)],
            "origin": self.origin or self.name,
            "expected_weight": self.weight,
            "contents": self._get_waybill_contents(),
            **self._prepare_receiver_vals(warehouse.partner_id),
        }

    def _get_valid_waybills(self):
        """A label for the way back is no label for the way there."""
        valid = super()._get_valid_waybills()
        if all(picking.picking_type_code == "incoming" for picking in self):
            return valid
        return valid.filtered(lambda waybill: waybill.kind != "return")

    def _get_waybill_numbers(self):
        """The further parcels' numbers follow that of their main one."""
        self.ensure_one()
        numbers = []
        for main in self._get_valid_waybills().sorted("id"):
            family = [main, *main._get_further_parcels().sorted("id")]
            numbers += [waybill.number for waybill in family if waybill.number]
        return ",".join(numbers)

    def _create_waybills(self):
        """Goods packed into several packages travel in as many parcels."""
        waybills = super()._create_waybills()
        for waybill in waybills.sudo():  # made a line ago, for whoever ships
            waybill._take_packages()
        return waybills
