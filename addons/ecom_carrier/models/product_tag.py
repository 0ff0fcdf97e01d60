# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Names in the addon's data, by the second part of their XML ids.
GOODS_CLASSES = {
    "goods_battery": "Batteries",
    "goods_liquid": "Liquids",
    "goods_powder": "Powders",
    "goods_magnetic": "Magnetic Goods",
    "goods_fragile": "Fragile Goods",
    "goods_fresh": "Fresh Goods",
    "goods_valuable": "Valuables",
}


class ProductTag(models.Model):
    _inherit = "product.tag"

    is_goods_class = fields.Boolean(
        string="Class of Goods",
        help="A property of goods, such as a battery within, for which carriers may "
        "refuse them.",
    )

    @api.model
    def _adopt_goods_classes(self):
        """Let tags of the merchant's be the addon's where they have the same name.

        Odoo allows a name once; without this the addon's data could not be loaded.
        """
        tags = {
            tag.name: tag.id
            for tag in self.with_context(lang="en_US").search_fetch(
                [("name", "in", list(GOODS_CLASSES.values()))], ["name"]
            )
        }
        adopted = {
            f"ecom_carrier.{xml_name}": tags[name]
            for xml_name, name in GOODS_CLASSES.items()
            if name in tags
            and not self.env.ref(f"ecom_carrier.{xml_name}", raise_if_not_found=False)
        }
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": xml_id, "record": self.browse(id_), "noupdate": True}
                for xml_id, id_ in adopted.items()
            ]
        )
        self.browse(adopted.values()).is_goods_class = True
