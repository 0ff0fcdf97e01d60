# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import OVER_STATUSES
from ..payload import as_payload

# What is shown before importing: enough to see whether it is the right file.
PREVIEW_ORDERS = 20
PREVIEW_FAILURES = 50


class EcomOrderImportWizard(models.TransientModel):
    _name = "ecom.order.import.wizard"
    _description = "Import Orders"

    shop_id = fields.Many2one(
        "ecom.shop", required=True, default=lambda self: self._default_shop_id()
    )
    platform = fields.Selection(related="shop_id.platform")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="The export files of the platform as they were downloaded.",
    )
    is_previewed = fields.Boolean()
    known_import_id = fields.Many2one("ecom.order.import", readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)
    new_count = fields.Integer(string="New Orders", readonly=True)
    failure_count = fields.Integer(string="Orders with Errors", readonly=True)
    line_ids = fields.One2many(
        "ecom.order.import.preview", "wizard_id", string="First Rows"
    )

    @api.model
    def _default_shop_id(self):
        """The shop, where there is only one."""
        shops = self.env["ecom.shop"].search([], limit=2)
        return shops if len(shops) == 1 else False

    # === ACTIONS === #

    def action_preview(self):
        """Read the files and show their first orders and every error by row.

        :raise UserError: no file, or one that cannot be read at all
        """
        self.ensure_one()
        Import = self.env["ecom.order.import"]
        Import._check_right()
        files = self._get_files()
        result = Import._read_files(self.shop_id, files)
        known = self.shop_id._find_orders(order.number for order in result.orders)
        refusals = self._get_refusals(result.orders, known)
        refused = [order for order in result.orders if order.number in refusals]
        sound = [order for order in result.orders if order.number not in refusals]
        self.write(
            {
                "is_previewed": True,
                "known_import_id": Import._find_import(self.shop_id, files).id,
                "row_count": result.rows,
                "order_count": len(sound),
                "new_count": sum(order.number not in known for order in sound),
                "failure_count": len(result.failures) + len(refused),
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._prepare_failure_line(failure))
                        for failure in result.failures[:PREVIEW_FAILURES]
                    ),
                    *(
                        Command.create(
                            {
                                **self._prepare_order_line(order, known),
                                "failure": refusals[order.number],
                            }
                        )
                        for order in refused[:PREVIEW_FAILURES]
                    ),
                    *(
                        Command.create(self._prepare_order_line(order, known))
                        for order in sound[:PREVIEW_ORDERS]
                    ),
                ],
            }
        )
        return self._reopen()

    def action_back(self):
        """Choose other files."""
        self.ensure_one()
        self.write({"is_previewed": False, "line_ids": [Command.clear()]})
        return self._reopen()

    def action_import(self):
        """Import the files and show what became of each order.

        :raise UserError: no file, or one that cannot be read at all
        """
        self.ensure_one()
        record = self.env["ecom.order.import"]._import_files(
            self.shop_id, self._get_files()
        )
        self.attachment_ids.unlink()  # the import keeps its own
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_download_template(self):
        """Download the neutral template, for shops without an export of their own."""
        return {
            "type": "ir.actions.act_url",
            "url": "/ecom/import/template.xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_files(self):
        if not self.attachment_ids:
            raise UserError(self.env._("Add the export files first."))
        files = {}
        for file in self.attachment_ids:
            name, count = file.name, 1
            while name in files:  # two downloads of one name are two files
                count += 1
                name = f"{file.name} ({count})"
            files[name] = file.raw
        return files

    def _get_refusals(self, orders, known):
        """Why no order could be made of some of the new ones: {number: reason}."""
        payloads = [
            as_payload(order)
            for order in orders
            if order.number not in known and order.status.value not in OVER_STATUSES
        ]
        catalogue = self.shop_id._find_products(
            {item["code"] for payload in payloads for item in payload["lines"]}
        )
        refusals = self.shop_id._get_refusals(payloads, catalogue)
        return {
            payload["number"]: refusal
            for payload, refusal in zip(payloads, refusals, strict=True)
            if refusal
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Orders"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_order_line(self, order, known):
        """One order of the preview; of the receiver no more than the place."""
        return {
            "file_rows": ", ".join(map(str, order.rows)),
            "number": order.number,
            "platform_status": order.status.value,
            "goods": "; ".join(
                f"{line.quantity} x {line.code or line.title}" for line in order.lines
            ),
            "total": float(order.total),
            "currency": order.currency,
            "is_known": order.number in known,
        }

    def _prepare_failure_line(self, failure):
        """One row that cannot be used, with its reason."""
        return {
            "file_rows": ", ".join(map(str, failure.rows)),
            "number": failure.number,
            "failure": self.env["ecom.order.import"]._get_failure_text(failure),
        }
