# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class EcomOrderImportWizard(models.TransientModel):
    _name = "ecom.order.import.wizard"
    _description = "Import Orders"

    shop_id = fields.Many2one("ecom.shop", required=True)
    platform = fields.Selection(related="shop_id.platform")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        help="The export files of the platform as they were downloaded.",
    )

    def action_import(self):
        """Import the files and show what became of each order.

        :raise UserError: no file, or one that cannot be read at all
        """
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Add the export files first."))
        record = self.env["ecom.order.import"]._import_files(
            self.shop_id, {file.name: file.raw for file in self.attachment_ids}
        )
        self.attachment_ids.unlink()  # the import keeps its own
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
