# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import models


class DeliveryCarrier(models.Model):
    """Every reason why a carrier does not take what has to go somewhere."""

    _inherit = "delivery.carrier"

    def _get_refusals(self, consignments):
        """Why these carriers do not take consignments.

        Of any provider: Odoo's own limits count as well as lists of divisions and
        papers. Asks the database as often for many consignments as for few.

        :param consignments: iterable of ``Consignment``
        :return: dict of (carrier, consignment) -> list of sentences, without an entry
            where nothing stands against it
        """
        consignments = set(consignments)
        refusals = {}
        for carrier in self:
            always = list(filter(None, [carrier._get_paper_refusals().get(carrier)]))
            for consignment in consignments:
                texts = always + carrier._get_consignment_refusals(consignment)
                if texts:
                    refusals[carrier, consignment] = texts
        return refusals

    def _get_consignment_refusals(self, consignment):
        """Why this carrier does not take one consignment, whatever its papers.

        :return: list of sentences
        """
        self.ensure_one()
        divisions = consignment.divisions
        texts = [
            self._get_native_address_refusal(consignment)
            or self._get_reach_refusal(divisions, consignment.sent_on),
            self._get_size_refusal(consignment.weight, "weight"),
            self._get_size_refusal(consignment.volume, "volume"),
            self._get_goods_refusal(divisions, consignment.goods_classes),
        ]
        if consignment.cod_amount > 0:
            company = self.company_id or self.env.company
            texts.append(
                self._get_collection_refusal(
                    divisions, consignment.cod_amount, company.currency_id
                )
            )
        return [text for text in texts if text]

    def _get_native_address_refusal(self, consignment):
        """Why Odoo's countries, states and postcodes exclude an address.

        What a consignment does not tell (``None``) is not judged.
        """
        country, state = consignment.country_id, consignment.state_id
        prefixes = self.zip_prefix_ids.mapped("name")
        if (
            (self.country_ids and country not in (None, *self.country_ids.ids))
            or (self.state_ids and state not in (None, *self.state_ids.ids))
            or (
                prefixes
                and consignment.zip is not None
                # As Odoo has it: prefixes may be regular expressions.
                and not re.match("|".join(prefixes), consignment.zip.upper())
            )
        ):
            return self.env._("%s does not serve the address.", self.name)
        return False

    def _get_size_refusal(self, size, name):
        """Why something as heavy or large is not taken.

        :param Decimal size: of the consignment
        :param str name: "weight" or "volume", as in the names of Odoo's fields
        """
        limit = self[f"max_{name}"]
        if not limit or float(size) <= limit:
            return False
        return self.env._(
            "%(carrier)s takes %(limit)s %(unit)s at most, not %(size)s %(unit)s.",
            carrier=self.name,
            limit=f"{limit:g}",
            size=f"{size:g}",
            unit=self[f"{name}_uom_name"],
        )

    def _get_goods_refusal(self, divisions, goods_classes):
        """Why goods with these tags are not taken to a place.

        :param goods_classes: ids of product tags
        """
        nowhere = self.excluded_tag_ids.filtered(lambda tag: tag.id in goods_classes)
        if nowhere:
            return self.env._(
                "%(carrier)s does not take %(goods)s.",
                carrier=self.name,
                goods=", ".join(nowhere.mapped("name")),
            )
        if refused := self._get_refused_tags(divisions) & goods_classes:
            tags = self.env["product.tag"].browse(sorted(refused))
            return self.env._(
                "%(carrier)s does not take %(goods)s there.",
                carrier=self.name,
                goods=", ".join(tags.mapped("name")),
            )
        required = self.must_have_tag_ids
        if required and goods_classes.isdisjoint(required.ids):
            return self.env._(
                "%(carrier)s only takes goods tagged %(tags)s.",
                carrier=self.name,
                tags=", ".join(required.mapped("name")),
            )
        return False
