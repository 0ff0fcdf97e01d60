# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.ecom_carrier import labels, masking

SEQUENCE = "ecom.handover"
CLOSING_FIELDS = {"state", "closed_at", "closed_by"}


class EcomHandover(models.Model):
    _name = "ecom.handover"
    _description = "Handover to a Courier"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    carrier_id = fields.Many2one("delivery.carrier", required=True, check_company=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self.env.user._get_default_warehouse_id(),
    )
    courier_name = fields.Char()
    courier_phone = fields.Char()
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        tracking=True,
    )
    waybill_ids = fields.One2many("ecom.waybill", "handover_id", readonly=True)
    waybill_count = fields.Integer(compute="_compute_totals")
    weight = fields.Float(compute="_compute_totals", digits="Stock Weight")
    cod_amount = fields.Monetary(string="COD", compute="_compute_totals")
    closed_at = fields.Datetime(readonly=True, copy=False)
    closed_by = fields.Many2one("res.users", readonly=True, copy=False)
    signature = fields.Image(
        string="Courier's Signature", copy=False, max_width=1024, max_height=1024
    )

    # One courier is loaded at one place at a time.
    _open_uniq = models.UniqueIndex(
        "(carrier_id, warehouse_id) WHERE state = 'open'",
        "There is an open handover for this carrier and warehouse already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("waybill_ids.weight", "waybill_ids.cod_amount")
    def _compute_totals(self):
        for handover in self:
            waybills = handover.waybill_ids
            handover.waybill_count = len(waybills)
            handover.weight = sum(waybills.mapped("weight"))
            handover.cod_amount = sum(waybills.mapped("cod_amount"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(SEQUENCE)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not CLOSING_FIELDS.isdisjoint(vals):
            raise AccessError(self.env._("A handover is closed by its button only."))
        return super().write(vals)

    # === ACTIONS === #

    def scan(self, barcode):
        """Load one parcel; scanning it again changes nothing and says so.

        :return: dict with number, count so far and whether it was loaded before
        :raise UserError: the parcel is unknown, not ready or for another courier
        """
        self.ensure_one()
        self._check_dispatcher()
        waybill = self.env["ecom.waybill"].search(
            [("number", "=", (barcode or "").strip())], limit=1
        )
        if not waybill:
            raise UserError(
                self.env._("There is no parcel with the barcode %s.", barcode)
            )
        waybill._lock()
        repeated = waybill.handover_id == self
        if not repeated:
            self._check_can_load(waybill)
            # Dispatchers load parcels without the right to edit waybills.
            waybill.sudo().handover_id = self
        return {
            "number": waybill.number,
            "count": self.waybill_count,
            "repeated": repeated,
        }

    def action_unload(self, barcode):
        """Take a loaded parcel off again."""
        self.ensure_one()
        self._check_dispatcher()
        self._check_open()
        waybill = self.waybill_ids.filtered(lambda w: w.number == barcode)
        waybill.sudo().handover_id = False

    def action_close(self):
        """Hand over: validate the outgoing transfers and archive the manifest.

        A parcel that cannot leave (stopped meanwhile, goods missing) is taken off the
        manifest with its reason; the others go.

        :return: notification with the count and every reason
        """
        self.ensure_one()
        self._check_dispatcher()
        if self.state == "closed":
            return self._get_closed_notification({})
        if not self.waybill_ids:
            raise UserError(self.env._("Scan the parcels first."))
        self.waybill_ids._lock()
        # The right to hand over includes validating these transfers.
        reasons = self.sudo().waybill_ids._ship_where_possible()
        if self.waybill_ids:
            self.sudo().write(
                {
                    "state": "closed",
                    "closed_at": fields.Datetime.now(),
                    "closed_by": self.env.uid,
                }
            )
        if reasons:
            self._message_log(
                body="\n".join(f"{w.number}: {text}" for w, text in reasons.items())
            )
        return self._get_closed_notification(reasons)

    def action_print_manifest(self):
        """Print the manifest the courier signs."""
        return self.env.ref("ecom_fulfilment.action_report_handover").report_action(
            self, config=False
        )

    # === BUSINESS METHODS === #

    def _check_dispatcher(self):
        self.check_access("read")
        if not self.env.user.has_group("ecom_fulfilment.group_dispatcher"):
            raise AccessError(self.env._("Only dispatchers hand over parcels."))

    def _check_open(self):
        if self.state != "open":
            raise UserError(self.env._("%s is closed already.", self.name))

    def _check_can_load(self, waybill):
        """Refuse a parcel that must not go into this car."""
        self._check_open()
        waybill._check_not_stopped()
        if waybill.handover_id:
            raise UserError(
                self.env._(
                    "%(number)s is on the manifest %(other)s already.",
                    number=waybill.number,
                    other=waybill.handover_id.name,
                )
            )
        if waybill.carrier_id != self.carrier_id:
            raise UserError(
                self.env._(
                    "%(number)s goes with %(carrier)s, not with this courier.",
                    number=waybill.number,
                    carrier=waybill.carrier_id.name,
                )
            )
        if waybill.warehouse_id != self.warehouse_id:
            raise UserError(
                self.env._("%s belongs to another warehouse.", waybill.number)
            )
        if waybill.state != "printed" or waybill.step != "handover":
            raise UserError(
                self.env._("%s is not printed, checked and packed yet.", waybill.number)
            )

    def _get_closed_notification(self, reasons):
        message = self.env._("%s parcels handed over.", self.waybill_count)
        return self.env["ecom.batch.result"]._get_action(message, reasons)

    def _draw_document_manifest(self):
        """The manifest of one handover."""
        self.ensure_one()
        closed_at = self.closed_at and fields.Datetime.context_timestamp(
            self, self.closed_at
        )
        return labels.draw_manifest(
            labels.Manifest(
                name=self.name,
                carrier_name=self.carrier_id.name,
                warehouse=self.warehouse_id.name,
                courier_name=self.courier_name or "",
                courier_phone=self.courier_phone or "",
                closed_at=closed_at or None,
                closed_by=self.closed_by.name or "",
                lines=tuple(
                    self._prepare_manifest_line(sequence, waybill)
                    # The receiver is masked below, whoever prints.
                    for sequence, waybill in enumerate(
                        self.sudo().waybill_ids.sorted("number"), start=1
                    )
                ),
            )
        )

    def _prepare_manifest_line(self, sequence, waybill):
        return labels.ManifestLine(
            sequence=sequence,
            number=waybill.number,
            order_number=waybill.origin or "",
            receiver_name=masking.mask_name(waybill.receiver_name or ""),
            destination=f"{waybill.receiver_state or ''} {waybill.receiver_city or ''}",
            weight_kg=Decimal(str(waybill.weight)),
            cod_amount=Decimal(str(waybill.cod_amount)) if waybill.cod_amount else None,
        )
