# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    waybill_ids = fields.Many2many(
        "ecom.waybill",
        relation="ecom_waybill_picking_rel",
        column1="picking_id",
        column2="waybill_id",
        string="Waybills",
        copy=False,
    )
    waybill_count = fields.Integer(compute="_compute_waybill_count")

    # Scan stations look transfers up by this number.
    _carrier_tracking_ref_idx = models.Index(
        "(carrier_tracking_ref) WHERE carrier_tracking_ref IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("waybill_ids")
    def _compute_waybill_count(self):
        for picking in self:
            picking.waybill_count = len(picking.waybill_ids)

    # === ACTIONS === #

    def action_create_waybills(self):
        """Create the missing waybills of these transfers and show them."""
        if not self.env.user.has_group("ecom_carrier.group_waybill_clerk"):
            raise AccessError(self.env._("Only waybill clerks create waybills."))
        self._create_waybills()
        return self.action_view_waybills()

    def action_view_waybills(self):
        """Open the waybills of these transfers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_waybill"
        )
        action["domain"] = [("picking_ids", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _create_waybills(self):
        """Create one waybill without a number for each parcel that needs one.

        :return: the new waybills
        :raise UserError: a carrier lacks a paper it must have; then there is none
        """
        needing = self.filtered(lambda picking: picking._needs_waybill())
        for company, pickings in needing.grouped("company_id").items():
            pickings.carrier_id.with_company(company)._check_papers()
        return (
            self.env["ecom.waybill"]
            .sudo()  # the right to release or to ship is checked by the caller
            .with_context(mail_create_nolog=True, tracking_disable=True)
            .create(
                [
                    transfers._prepare_parcel_vals()
                    for transfers in needing._group_by_parcel()
                ]
            )
            .sudo(False)
        )

    def _group_by_parcel(self):
        """Which of these transfers travel in one parcel: each in its own.

        :return: list of recordsets
        """
        return list(self)

    def _prepare_parcel_vals(self):
        """Values of the one waybill of all these transfers."""
        return self._prepare_waybill_vals()

    def _needs_waybill(self):
        """Whether goods of this transfer travel by a courier of ours, without number.

        Also true for the first transfer of a chain that ends at the customer.
        """
        self.ensure_one()
        destinations = self.move_ids.location_final_id or self.location_dest_id
        return (
            self.carrier_id.delivery_type == "ecom"
            and self.state != "cancel"
            and not self._get_valid_waybills()
            and any(location.usage == "customer" for location in destinations)
        )

    def _prepare_waybill_vals(self):
        """Values of the waybill of this transfer, the receiver as of now."""
        self.ensure_one()
        return {
            "carrier_id": self.carrier_id.id,
            "company_id": self.company_id.id,
            "picking_ids": [fields.Command.link(self.id)],
            "origin": self.origin,
            "expected_weight": self.weight,
            "contents": self._get_waybill_contents(),
            **self._prepare_receiver_vals(self.partner_id),
        }

    @api.model
    def _prepare_receiver_vals(self, partner):
        """A contact as it is written on a waybill, as of now."""
        # The street begins with the district for Odoo's own documents.
        street = (partner.street or "").removeprefix(partner.district or "")
        return {
            "partner_id": partner.id,
            # A delivery address may leave its name and phone to its contact.
            "receiver_name": partner.name or partner.parent_id.name,
            "receiver_phone": partner.phone or partner.parent_id.phone,
            "receiver_state": partner.state_id.name,
            "receiver_city": partner.city,
            "receiver_district": partner.district,
            "receiver_street": " ".join(filter(None, (street, partner.street2))),
        }

    def _get_waybill_contents(self):
        """Short text of the goods for the label."""
        return "; ".join(
            f"{move.product_id.with_context(display_default_code=False).display_name}"
            f" x {move.product_uom_qty:g}"
            for move in self.move_ids
        )

    def _get_valid_waybills(self):
        """The waybills of these transfers that are not cancelled."""
        return self.waybill_ids.filtered(lambda waybill: waybill.state != "cancelled")

    def _get_waybill_numbers(self):
        """Numbers of this transfer's parcels, in the form of Odoo's reference."""
        self.ensure_one()
        numbered = self._get_valid_waybills().filtered("number")
        return ",".join(numbered.sorted("id").mapped("number"))

    def _add_waybills(self, waybills):
        """Tie waybills to these transfers and show their numbers on them."""
        for picking in self:
            picking.waybill_ids |= waybills
        waybills._show_numbers_on_transfers()

    def action_cancel(self):
        """Cancel the waybills too whose goods now have no way left to go."""
        result = super().action_cancel()
        # Who may cancel the goods' transfer may give up their label.
        orphans = self.sudo().waybill_ids.filtered(
            lambda waybill: (
                waybill.state in ("waiting", "to_print", "printed")
                and all(picking.state == "cancel" for picking in waybill.picking_ids)
            )
        )
        orphans._cancel()
        return result

    def _action_done(self):
        result = super()._action_done()
        self._mark_parcels_shipped()
        return result

    def _mark_parcels_shipped(self):
        """Whatever screen validated these transfers, their parcels are on their way."""
        gone = self.filtered(
            lambda picking: (
                picking.state == "done" and picking.picking_type_code == "outgoing"
            )
        )
        gone.sudo().waybill_ids.filtered(
            lambda waybill: waybill.state not in ("shipped", "cancelled")
        )._mark_shipped()

    def send_to_shipper(self):
        result = super().send_to_shipper()
        # Odoo adds the number to the earlier steps, which may show it already.
        self.waybill_ids._show_numbers_on_transfers()
        return result

    def _create_backorder_picking(self):
        """A backorder travels on its own: Odoo copies the carrier, not the waybill."""
        backorder = super()._create_backorder_picking()
        if self.waybill_ids:
            backorder.carrier_price = 0
        return backorder
