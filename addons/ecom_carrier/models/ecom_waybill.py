# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import masking
from ..const import TRACKING_STATES

# Set by the steps of a parcel's way only, whatever screen or RPC a value comes by.
STEP_FIELDS = {
    "number",
    "kind",
    "parent_id",
    "package_id",
    "parcel_key",
    "company_id",
    "state",
    "failure",
    "print_batch",
    "print_sequence",
    "print_count",
    "printed_at",
    "printed_by",
    "tracking_status",
    "tracked_at",
    "signed_at",
}
EVENT_COLUMNS = ("event_key", "time", "status", "text", "carrier_code", "location")


class EcomWaybill(models.Model):
    _name = "ecom.waybill"
    _description = "Waybill"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(readonly=True, copy=False, tracking=True)
    parcel_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: uuid.uuid4().hex,
        help="Our own identity of the parcel, the same whenever a courier is asked.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, check_company=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting for Number"),
            ("to_print", "To Print"),
            ("printed", "Printed"),
            ("shipped", "Shipped"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        copy=False,
        tracking=True,
    )
    failure = fields.Char(
        readonly=True, copy=False, help="Why the waybill has no number yet."
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        relation="ecom_waybill_picking_rel",
        column1="waybill_id",
        column2="picking_id",
        string="Transfers",
        copy=False,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", compute="_compute_warehouse_id", store=True
    )
    origin = fields.Char(string="Source Document", readonly=True)
    parent_id = fields.Many2one(
        "ecom.waybill", string="Main Parcel", index="btree_not_null"
    )
    child_ids = fields.One2many("ecom.waybill", "parent_id", string="Further Parcels")

    partner_id = fields.Many2one("res.partner", string="Receiver", readonly=True)
    # The receiver as printed on the parcel; a later change of the contact does not
    # reach a parcel under way. Whoever only moves goods sees the masked forms.
    receiver_name = fields.Char(groups="ecom_carrier.group_buyer_data")
    receiver_phone = fields.Char(groups="ecom_carrier.group_buyer_data")
    receiver_street = fields.Char(groups="ecom_carrier.group_buyer_data")
    receiver_state = fields.Char(string="Province")
    receiver_city = fields.Char(string="City")
    receiver_district = fields.Char(string="District")
    receiver_masked = fields.Char(
        string="To", compute="_compute_receiver_masked", compute_sudo=True
    )
    receiver_region = fields.Char(string="Region", compute="_compute_receiver_region")
    contents = fields.Char()
    expected_weight = fields.Float(digits="Stock Weight", readonly=True)
    weight = fields.Float(digits="Stock Weight", copy=False)
    cod_amount = fields.Monetary(string="COD")
    insured_amount = fields.Monetary()

    event_ids = fields.One2many("ecom.tracking.event", "waybill_id", string="Trace")
    # Not tracked: the trace tells each change, and a push may bring hundreds.
    tracking_status = fields.Selection(TRACKING_STATES, readonly=True, copy=False)
    tracked_at = fields.Datetime(string="Last Event", readonly=True, copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)

    # A number belongs to one parcel for ever, cancelled or not.
    _number_uniq = models.UniqueIndex(
        "(carrier_id, number) WHERE number IS NOT NULL",
        "This carrier has a waybill with this number already.",
    )
    _number_idx = models.Index("(number) WHERE number IS NOT NULL")
    _parcel_key_uniq = models.Constraint(
        "UNIQUE (parcel_key)", "Two parcels have the same key."
    )
    # The print queue and the stations work on open waybills only.
    _open_idx = models.Index(
        "(company_id, state, id) WHERE state IN ('waiting', 'to_print', 'printed')"
    )

    # === COMPUTE METHODS === #

    @api.depends("number")
    def _compute_display_name(self):
        for waybill in self:
            waybill.display_name = waybill.number or self.env._("Waybill w/o number")

    @api.depends("picking_ids.picking_type_id.warehouse_id")
    def _compute_warehouse_id(self):
        for waybill in self:
            waybill.warehouse_id = waybill.picking_ids[:1].picking_type_id.warehouse_id

    @api.depends("receiver_name", "receiver_phone")
    def _compute_receiver_masked(self):
        for waybill in self:
            name = masking.mask_name(waybill.receiver_name or "")
            phone = masking.mask_phone(waybill.receiver_phone or "")
            waybill.receiver_masked = f"{name} {phone}".strip()

    @api.depends("receiver_state", "receiver_city", "receiver_district")
    def _compute_receiver_region(self):
        for waybill in self:
            waybill.receiver_region = waybill._get_region()

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_no_step_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        if any(waybill.number for waybill in self):
            raise UserError(
                self.env._("A waybill with a number is cancelled, never deleted.")
            )

    # === ACTIONS === #

    def action_allocate(self):
        """Get the waiting waybills among these their numbers.

        :return: notification with how many got one, how many are being asked for at
            the couriers, and why the others got none
        """
        self._check_clerk()
        waiting = self.filtered(lambda waybill: waybill.state == "waiting")
        waiting._allocate_numbers()
        left = waiting.filtered(lambda waybill: waybill.state == "waiting")
        asked = left.filtered(lambda waybill: not waybill.failure)
        failed = left - asked
        given = len(waiting - left)
        if failed:
            message = self.env._(
                "%(done)s waybills got a number, %(failed)s did not: %(reasons)s",
                done=given,
                failed=len(failed),
                reasons="; ".join(sorted(set(failed.mapped("failure")))),
            )
        else:
            message = self.env._("%s waybills got a number.", given)
        if asked:
            message += "\n" + self.env._(
                "%s more are being asked for at the couriers.", len(asked)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_cancel(self):
        """Cancel waybills that are not on their way yet."""
        self._check_clerk()
        self._cancel()

    # === BUSINESS METHODS === #

    def _check_clerk(self):
        """Refuse users who are not waybill clerks, whatever screen they came from."""
        self.check_access("write")
        if not self.env.user.has_group("ecom_carrier.group_waybill_clerk"):
            raise AccessError(self.env._("Only waybill clerks may do this."))

    def _get_step_fields(self):
        """Names of the fields that no user writes directly."""
        return STEP_FIELDS

    def _check_no_step_fields(self, vals):
        """Refuse values that only the steps of a parcel's way may set.

        :raise AccessError: names them
        """
        if not self.env.su and (names := self._get_step_fields() & vals.keys()):
            raise AccessError(
                self.env._(
                    "These fields follow from what happens to the parcel: %s",
                    ", ".join(sorted(names)),
                )
            )

    def _allocate_numbers(self):
        """Give every waiting waybill of this set a number, as far as pools reach.

        Those of carriers with an API are left to jobs, see ``_enqueue_allocation``.
        """
        # Clerks may take numbers, but neither edit pools nor write numbers.
        waiting = self.sudo().filtered(lambda waybill: waybill.state == "waiting")
        by_api = waiting.filtered("carrier_id.account_id")
        by_api._enqueue_allocation()
        (waiting - by_api)._allocate_from_pools()

    def _allocate_from_pools(self):
        """Give these waybills numbers of their carriers' pools.

        Those left over keep their state and get the reason.
        """
        waiting = self.sorted("id")
        for carrier, waybills in waiting.grouped("carrier_id").items():
            numbers = carrier._take_numbers(waybills)
            for waybill in waybills:
                waybill._set_number(numbers.get(waybill))
        waiting._show_numbers_on_transfers()

    def _show_numbers_on_transfers(self):
        """Write the numbers where Odoo's own screens, mails and portal look."""
        for picking in self.picking_ids.filtered(lambda p: p.state != "cancel"):
            numbers = picking._get_waybill_numbers()
            if numbers and picking.carrier_tracking_ref != numbers:
                picking.carrier_tracking_ref = numbers

    def _cancel(self, still_shown_on=()):
        """Cancel; the number stays with the waybill, so it is never used again.

        :param still_shown_on: transfers that go on showing the number
        :raise AccessError: the user may not edit waybills
        :raise UserError: a courier has the parcel already
        """
        self.check_access("write")
        if any(waybill.state == "shipped" for waybill in self):
            raise UserError(
                self.env._("A shipped waybill cannot be cancelled, only recalled.")
            )
        self.sudo().state = "cancelled"  # a step, see STEP_FIELDS
        for picking in self.filtered("number").picking_ids:
            if picking not in still_shown_on:
                picking.carrier_tracking_ref = picking._get_waybill_numbers() or False

    def _mark_shipped(self):
        """The courier has the parcels; a number given up is none of them any more."""
        valid = self.filtered(lambda waybill: waybill.state != "cancelled")
        valid.sudo().state = "shipped"  # a step, see STEP_FIELDS

    def _get_first_transfers(self):
        """The transfers that fetch the goods of this parcel; later ones only move them.

        :return: one transfer for each order in the parcel
        """
        self.ensure_one()
        transfers = self.picking_ids
        if len(transfers) < 2:
            return transfers
        return transfers.filtered(
            lambda picking: not picking.move_ids.move_orig_ids.picking_id & transfers
        )

    def _get_freight_shares(self):
        """The freight by the transfers this parcel leaves with, by their weight.

        :return: dict of transfer -> amount; the amounts add up to the freight
        """
        self.ensure_one()
        leaving = self.picking_ids.filtered(
            lambda picking: (
                picking.picking_type_code == "outgoing" and picking.state != "cancel"
            )
        ).sorted("id")
        total, left = sum(leaving.mapped("weight")), self.freight
        shares = {}
        for transfer in leaving[:-1]:
            part = transfer.weight / total if total else 1 / len(leaving)
            shares[transfer] = self.currency_id.round(self.freight * part)
            left -= shares[transfer]
        for transfer in leaving[-1:]:
            shares[transfer] = self.currency_id.round(left)
        return shares

    def _get_region(self):
        """Province, city and district as one word; municipalities named once."""
        self.ensure_one()
        parts = (self.receiver_state, self.receiver_city, self.receiver_district)
        return "".join(dict.fromkeys(part for part in parts if part))

    # === TRACKING === #

    def _record_events(self, events_by_waybill):
        """Add tracking events; those known already are passed over.

        :param dict events_by_waybill: waybill -> iterable of TrackingEvent
        :return: number of new events
        """
        rows = [
            (
                waybill.id,
                waybill.company_id.id,
                event.key,
                event.time,
                event.status,
                event.text,
                event.code,
                event.location,
            )
            for waybill, events in events_by_waybill.items()
            for event in events
        ]
        if not rows:
            return 0
        # One statement for the whole push, and a repeated or concurrent push is
        # settled by the unique key instead of an error.
        new = self.env.execute_query(
            SQL(
                "INSERT INTO ecom_tracking_event (waybill_id, company_id, %(columns)s,"
                " create_uid, write_uid, create_date, write_date)"
                " SELECT v.*, %(uid)s, %(uid)s, %(now)s, %(now)s FROM (VALUES %(rows)s)"
                " AS v ON CONFLICT (waybill_id, event_key) DO NOTHING"
                " RETURNING waybill_id",
                columns=SQL(", ").join(map(SQL.identifier, EVENT_COLUMNS)),
                rows=SQL(", ").join(rows),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        changed = self.browse(row[0] for row in new)
        changed.invalidate_recordset(["event_ids"])
        changed._update_tracking_status()
        return len(new)

    def _update_tracking_status(self):
        """Derive status, last event and signing time from the trace."""
        latest = self.env["ecom.tracking.event"].search_fetch(
            [("waybill_id", "in", self.ids)],
            ["waybill_id", "status", "time"],
            order="waybill_id, time desc, id desc",
        )
        # The trace decides, whoever reports it.
        for waybill, events in latest.sudo().grouped("waybill_id").items():
            last = events[0]
            signed = events.filtered(lambda event: event.status == "signed")
            waybill.write(
                {
                    "tracking_status": last.status,
                    "tracked_at": last.time,
                    "signed_at": signed[-1:].time if last.status == "signed" else False,
                }
            )
