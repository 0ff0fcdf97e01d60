# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    delivery_type = fields.Selection(
        selection_add=[("ecom", "Courier with Waybills")],
        ondelete={"ecom": "set default"},
    )
    courier_code = fields.Char(
        help="The courier's code at tracking platforms, such as zhongtong or shunfeng.",
    )
    courier_product = fields.Char(
        string="Courier Service", help="Printed on the label, such as 标准快递."
    )
    # Whoever keeps carriers in plain Odoo need not have a right on pools.
    waybill_pool_ids = fields.One2many(
        "ecom.waybill.pool",
        "carrier_id",
        groups="ecom_carrier.group_waybill_clerk",
    )
    numbers_left = fields.Integer(
        compute="_compute_numbers_left", groups="ecom_carrier.group_waybill_clerk"
    )
    cod_limit = fields.Float(
        string="COD Limit",
        help="Largest amount the courier collects on delivery; 0 means no limit.",
    )
    push_token = fields.Char(
        groups="ecom_carrier.group_carrier_manager",
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="Part of the address the courier's tracking pushes are sent to.",
    )
    push_salt = fields.Char(
        groups="ecom_carrier.group_carrier_manager",
        copy=False,
        default=lambda self: secrets.token_urlsafe(24),
        help="Secret that signs the pushes; given to the platform on subscription.",
    )

    _push_token_uniq = models.UniqueIndex("(push_token) WHERE push_token IS NOT NULL")

    def _init_column(self, column_name):
        # Odoo gives all carriers there are on installation one default value.
        if column_name not in ("push_token", "push_salt"):
            return super()._init_column(column_name)
        column = SQL.identifier(column_name)
        rows = self.env.execute_query(
            SQL("SELECT id FROM delivery_carrier WHERE %s IS NULL", column)
        )
        for (carrier_id,) in rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE delivery_carrier SET %s = %s WHERE id = %s",
                    column,
                    secrets.token_urlsafe(24),
                    carrier_id,
                )
            )

    # === COMPUTE METHODS === #

    def _compute_numbers_left(self):
        pools = self.env["ecom.waybill.pool"].search([("carrier_id", "in", self.ids)])
        left = pools.grouped("carrier_id")
        for carrier in self:
            carrier.numbers_left = sum(
                left.get(carrier, pools[:0]).mapped("numbers_left")
            )

    # === PROVIDER CONTRACT (delivery, stock_delivery) === #

    def ecom_send_shipping(self, pickings):
        """Give transfers without a number theirs; called when one is validated.

        :raise UserError: the carrier has no numbers left, or its API is still being
            asked for them: no courier is called while a transfer is validated
        """
        pickings._create_waybills()
        waybills = pickings.waybill_ids.sudo()  # shipping people allocate by shipping
        # A courier's refusal is not got round by validating once more.
        waybills.filtered(lambda w: w.allocation_state != "failed")._allocate_numbers()
        missing = waybills.filtered(
            lambda waybill: waybill.state == "waiting" and waybill.kind == "outgoing"
        )
        if missing:
            pickings._ask_for_numbers_afterwards()
            raise UserError(missing[0]._get_waiting_text())
        prices = defaultdict(float)
        for waybill in pickings._get_valid_waybills():
            for transfer, price in waybill._get_freight_shares().items():
                prices[transfer] += price
        for transfer in waybills.picking_ids - pickings:
            # Odoo does not ask for the price of what has its number already.
            if transfer in prices:
                transfer.carrier_price = prices[transfer]
        return [
            {
                "exact_price": prices[picking],
                "tracking_number": picking._get_waybill_numbers(),
            }
            for picking in pickings
        ]

    def ecom_get_tracking_link(self, picking):
        """Address of the courier's page on the parcel, by the carrier's template."""
        return self.fixed_get_tracking_link(picking)

    def ecom_cancel_shipment(self, pickings):
        """Cancel the waybills of transfers; their numbers are never used again.

        Odoo takes the numbers off these transfers itself, after naming them.

        :raise UserError: the courier has a parcel already
        """
        pickings.waybill_ids._cancel(still_shown_on=pickings)
        pickings.carrier_price = 0

    # === BUSINESS METHODS === #

    def _take_numbers(self, waybills):
        """Take the next numbers out of this carrier's pools for these waybills.

        A waybill gets numbers of its company, from the ranges for its warehouse or
        for all. The numbers are locked until the transaction ends, so two clerks
        never get the same one and neither waits; a rollback gives them back.

        :param waybills: of this carrier, in the order they get their numbers
        :return: dict of waybill -> number; without those the pools are too short for
        """
        self.ensure_one()
        taken = {}
        pools = self.env["ecom.waybill.pool"].search(
            [
                ("carrier_id", "=", self.id),
                ("company_id", "in", waybills.company_id.ids),
            ]
        )
        groups = waybills.grouped(lambda w: (w.company_id, w.warehouse_id))
        for (company, warehouse), group in groups.items():
            fitting = pools.filtered(
                lambda pool, company=company, warehouse=warehouse: (
                    pool.company_id == company
                    and (not pool.warehouse_ids or warehouse in pool.warehouse_ids)
                )
            )
            taken |= fitting._take_for(group)
        pools._numbers_taken()
        return taken

    def _find_by_push_token(self, token):
        """The carrier whose pushes come to this address, or none."""
        return self.search([("push_token", "=", token)], limit=1)
