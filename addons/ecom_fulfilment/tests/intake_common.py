# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .order_common import OrderCase


class IntakeCase(OrderCase):
    """Orders that come in by the export files of a shop."""

    def make_wizard(self, files, shop=None, user="clerk"):
        """The sales clerk adds the files to the wizard."""
        env = self.as_user(self.env["ecom.order.import.wizard"], user).env
        attachments = env["ir.attachment"].create(
            [{"name": name, "raw": content} for name, content in files.items()]
        )
        return env["ecom.order.import.wizard"].create(
            {
                "shop_id": (shop or self.shop).id,
                "attachment_ids": [Command.set(attachments.ids)],
            }
        )

    def import_files(self, files, shop=None, user="clerk"):
        """The sales clerk adds the files to the wizard and presses Import."""
        wizard = self.make_wizard(files, shop, user)
        action = wizard.action_import()
        return wizard.env[action["res_model"]].browse(action["res_id"])

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

    def make_payload(self, number="1001", buyer="buyer", **receiver):
        """A neutral order of one mug as an import line keeps it."""
        return {
            "platform": "manual",
            "number": number,
            "status": "paid",
            "buyer": buyer,
            "receiver": {
                "name": "张晓丽",
                "phone": "13802940165",
                "country": "CN",
                "province": "",
                "city": "",
                "district": "",
                "street": "广东省广州市越秀区环市东路50号",
                "raw_address": receiver.get("street", ""),
                "postcode": "",
                "token": "",
                **receiver,
            },
            "lines": [
                {
                    "sub_number": "",
                    "code": "MUG",
                    "title": "马克杯",
                    "spec": "",
                    "quantity": "1",
                    "price_unit": "30.00",
                    "row": 2,
                }
            ],
            "freight": "0",
            "discount": "0",
            "total": "30.00",
            "paid": "30.00",
            "deposit": "0",
            "currency": "CNY",
            "payment_mode": "online",
            "ordered_at": None,
            "paid_at": None,
            "promised_at": None,
            "buyer_memo": "",
            "seller_memo": "",
            "flag": "",
            "invoice_title": "",
            "invoice_tax_no": "",
            "rows": [2],
        }
