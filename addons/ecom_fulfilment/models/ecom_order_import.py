# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
from dataclasses import asdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import OrderedSet

from .. import intake
from ..const import BATCH_SIZE


class EcomOrderImport(models.Model):
    _name = "ecom.order.import"
    _description = "Order Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    shop_id = fields.Many2one(
        "ecom.shop", required=True, readonly=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    files_digest = fields.Char(readonly=True, copy=False)
    row_count = fields.Integer(string="Rows Read", readonly=True)
    line_ids = fields.One2many("ecom.order.import.line", "import_id")
    new_count = fields.Integer(string="New", compute="_compute_counts")
    updated_count = fields.Integer(string="Updated", compute="_compute_counts")
    unchanged_count = fields.Integer(string="Unchanged", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")

    # The same files again are the same import, not a second one.
    _files_uniq = models.UniqueIndex(
        "(shop_id, files_digest)", "These files were imported into this shop before."
    )

    # === COMPUTE METHODS === #

    def _compute_counts(self):
        counts = {
            (record.id, state): count
            for record, state, count in self.env["ecom.order.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        for record in self:
            record.new_count = counts.get((record.id, "new"), 0)
            record.updated_count = counts.get((record.id, "updated"), 0)
            record.unchanged_count = counts.get((record.id, "unchanged"), 0)
            record.failed_count = counts.get((record.id, "failed"), 0)

    # === ACTIONS === #

    def action_retry(self):
        """Try the failed lines again, after their cause was mended."""
        self._check_right()
        self.line_ids.filtered(lambda line: line.state == "failed")._process()

    def action_view_orders(self):
        """Open the orders this import made or changed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_order_queue"
        )
        action["domain"] = [("id", "in", self.line_ids.order_id.ids)]
        return action

    # === BUSINESS METHODS === #

    def _check_right(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Only sales people import orders."))

    def _import_files(self, shop, files):
        """Import the export files of one shop.

        The same files again return the first import and change nothing.

        :param shop: one ``ecom.shop``
        :param dict files: file name -> bytes
        :return: the import
        :raise UserError: the files cannot be read at all
        """
        self._check_right()
        digest = self._get_files_digest(files)
        known = self.search([("shop_id", "=", shop.id), ("files_digest", "=", digest)])
        if known:
            return known
        try:
            result = intake.read(shop.platform, files)
        except intake.IntakeError as error:
            raise UserError(self._get_error_text(error)) from error
        record = self.create(self._prepare_import_vals(shop, files, digest, result))
        record._keep_files(files)
        lines = self.env["ecom.order.import.line"].create(
            [record._prepare_order_line(order) for order in result.orders]
            + [record._prepare_failure_line(failure) for failure in result.failures]
        )
        open_lines = lines.filtered(
            lambda line: line.state == "failed" and line.payload
        )
        for start in range(0, len(open_lines), BATCH_SIZE):
            open_lines[start : start + BATCH_SIZE]._process()
        return record

    def _get_files_digest(self, files):
        """Identity of a set of files, whatever their names and order."""
        parts = sorted(hashlib.sha256(data).hexdigest() for data in files.values())
        return hashlib.sha256("".join(OrderedSet(parts)).encode()).hexdigest()

    def _get_error_text(self, error):
        """What is wrong with the files, in the user's language."""
        template = self.env._(intake.ERROR_TEXTS[error.code])
        return template % error.params

    def _keep_files(self, files):
        """Keep the files with the import; whoever reads it may read them."""
        self.attachment_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": data,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, data in files.items()
            ]
        )

    def _prepare_import_vals(self, shop, files, digest, result):
        return {
            "name": ", ".join(files),
            "shop_id": shop.id,
            "files_digest": digest,
            "row_count": result.rows,
        }

    def _prepare_order_line(self, order):
        """A line for one readable order; it stays failed until processed."""
        payload = asdict(order)
        raw = payload.pop("raw")
        return {
            "import_id": self.id,
            "number": order.number,
            "file_rows": ", ".join(map(str, order.rows)),
            "payload": _to_json(payload),
            "raw": _to_json(raw),
        }

    def _get_failure_text(self, failure):
        """Why a row was not taken, in the user's language."""
        template = self.env._(intake.FAILURE_TEXTS[failure.code])
        return template % failure.text_values

    def _prepare_failure_line(self, failure):
        """A line for a row that could not be read."""
        return {
            "import_id": self.id,
            "number": failure.number,
            "file_rows": ", ".join(map(str, failure.rows)),
            "raw": _to_json(failure.raw),
            "failure": self._get_failure_text(failure),
        }


def _to_json(value):
    """Values of a dataclass as JSON has them: decimals and times become text."""
    if isinstance(value, dict):
        return {key: _to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if value is None or isinstance(value, int):
        return value
    return str(getattr(value, "value", value))
