# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .order_common import OrderCase


class IntakeCase(OrderCase):
    """Orders that come in by the export files of a shop."""

    def import_files(self, files, shop=None, user="clerk"):
        """The sales clerk adds the files to the wizard and presses Import."""
        env = self.as_user(self.env["ecom.order.import.wizard"], user).env
        attachments = env["ir.attachment"].create(
            [{"name": name, "raw": content} for name, content in files.items()]
        )
        wizard = env["ecom.order.import.wizard"].create(
            {
                "shop_id": (shop or self.shop).id,
                "attachment_ids": [Command.set(attachments.ids)],
            }
        )
        action = wizard.action_import()
        return env[action["res_model"]].browse(action["res_id"])

    def counts(self, record):
        """How many orders are new, updated, unchanged and failed."""
        record.invalidate_recordset()
        return (
            record.new_count,
            record.updated_count,
            record.unchanged_count,
            record.failed_count,
        )

    def orders(self, record):
        """The orders made or changed, whoever may see them."""
        return record.line_ids.order_id.sudo()
