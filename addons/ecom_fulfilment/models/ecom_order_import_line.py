# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import intake
from ..payload import as_payload, pack_rows, unpack_rows


class EcomOrderImportLine(models.Model):
    """One order of an import, or the rows no order could be made of."""

    _name = "ecom.order.import.line"
    _description = "Order Import Line"
    _order = "id"
    _rec_name = "number"

    import_id = fields.Many2one(
        "ecom.order.import", required=True, index=True, ondelete="cascade"
    )
    shop_id = fields.Many2one(related="import_id.shop_id", store=True, precompute=True)
    company_id = fields.Many2one(
        related="import_id.company_id", store=True, precompute=True
    )
    number = fields.Char(string="Order Number", readonly=True)
    file_rows = fields.Char(string="Rows", readonly=True)
    state = fields.Selection(
        [
            ("failed", "Failed"),
            ("pending", "Waiting"),
            ("new", "New"),
            ("updated", "Updated"),
            ("unchanged", "Unchanged"),
            ("outdated", "Outdated"),
            ("skipped", "Over on the Platform"),
            ("discarded", "Discarded"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    failure = fields.Char(string="Reason", readonly=True)
    failed_column = fields.Char(
        readonly=True, help="Header of the column at fault, if a single one is."
    )
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    is_mended = fields.Boolean(
        readonly=True, help="Somebody corrected what the platform said."
    )
    # Large, and read by few: a list of lines must not load them.
    payload = fields.Json(
        readonly=True, prefetch=False, help="The order as read, for another try."
    )
    raw = fields.Json(
        readonly=True, prefetch=False, help="The rows of the file, see pack_rows()."
    )
    raw_html = fields.Html(
        string="Rows as Given", compute="_compute_raw_html", sanitize=False
    )
    source = fields.Selection(related="import_id.source")
    can_mend = fields.Boolean(compute="_compute_can_mend")

    _number_idx = models.Index("(shop_id, number, state)")
    _open_idx = models.Index("(import_id) WHERE state IN ('pending', 'failed')")

    # === COMPUTE METHODS === #

    @api.depends("raw", "failed_column")
    def _compute_raw_html(self):
        for line in self:
            line.raw_html = self.env["ir.qweb"]._render(
                "ecom_fulfilment.import_line_rows",
                {
                    "tables": unpack_rows(line.raw),
                    "column": line.failed_column,
                },
                minimal_qcontext=True,
            )

    @api.depends("state", "import_id.source")
    def _compute_can_mend(self):
        for line in self:
            # What a shop's own system sent is mended there, and sent again.
            line.can_mend = line.state == "failed" and line.source == "file"

    # === ACTIONS === #

    def action_retry(self):
        """Try failed lines again, after their cause was mended."""
        self.import_id._check_right()
        self.filtered(lambda line: line.state == "failed")._process()

    def action_discard(self):
        """Give failed lines up; they stay as a record."""
        self.import_id._check_right()
        self.filtered(lambda line: line.state == "failed")._note({"state": "discarded"})

    def action_mend(self):
        """Open the rows of one failed line as given, to be corrected in place."""
        self.ensure_one()
        self.import_id._check_right()
        wizard = self.env["ecom.order.import.mend"]._create_for(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mend Order %s", self.number or "").strip(),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_order(self):
        """Open the order this line made or changed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _mend(self, raw):
        """Read corrected rows and try the order again.

        :param dict raw: table name -> list of {header: text}, as in ``raw``
        :raise UserError: the rows are not those of one order any more
        """
        self.ensure_one()
        self.import_id._check_right()
        if not self.can_mend:
            raise UserError(self.env._("Only failed rows of a file can be mended."))
        try:
            result = intake.reread(self.shop_id.platform, raw)
        except intake.IntakeError as error:
            raise UserError(self.import_id._get_error_text(error)) from error
        if len(result.orders) + len(result.failures) != 1:
            raise UserError(
                self.env._(
                    "Keep the order number of all rows the same; correct other cells "
                    "only."
                )
            )
        self._note({"raw": pack_rows(raw), "is_mended": True})
        record = self.import_id.with_env(self.shop_id._in_company_language().env)
        for failure in result.failures:
            vals = record._prepare_failure_line(self._with_own_row(failure))
            self._note({**vals, "payload": False, "raw": pack_rows(raw)})
        for order in result.orders:
            vals = {"number": order.number, "failed_column": False}
            self._note({**vals, "payload": as_payload(order)})
            self._process()

    def _with_own_row(self, failure):
        """A failure of corrected rows, which are counted from 2, with the file's row.

        Of rows of several tables the number in the dialog has to do.
        """
        rows = self.file_rows.split(", ")
        index = failure.row - 2
        if len(failure.raw) != 1 or index >= len(rows):
            return replace(failure, rows=tuple(map(int, rows)))
        return replace(failure, row=int(rows[index]), rows=tuple(map(int, rows)))

    def _note(self, vals):
        """Write what became of lines.

        Lines are nobody's to write: an order is what a platform said of it.
        """
        self.sudo().write(vals)
