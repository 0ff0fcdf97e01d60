# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import fields, models, tools
from odoo.tools import format_date

from .. import reach
from .delivery_carrier_papers import READERS

SERVICE = {"yes": True, "no": False}


class DeliveryCarrier(models.Model):
    """Where a carrier goes, and what it takes and collects there."""

    _inherit = "delivery.carrier"

    serves_listed_only = fields.Boolean(
        string="Serves Only Listed Divisions",
        help="Only what the list says is served is; else all is but what it excludes.",
    )
    reach_ids = fields.One2many("ecom.carrier.reach", "carrier_id", groups=READERS)

    # === ACTIONS === #

    def action_view_reach(self):
        """Open what these carriers say of divisions, to edit and import."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_carrier_reach"
        )
        action["domain"] = [("carrier_id", "in", self.ids)]
        action["context"] = {"default_carrier_id": self.id if len(self) == 1 else False}
        return action

    # === BUSINESS METHODS === #

    @tools.ormcache("self.id")
    def _get_areas(self):
        """What this carrier says of divisions.

        :return: dict of code -> ``reach.Area``, not to be changed
        """
        # Buyers in a shop on the web are asked for their address too.
        rows = self.env["ecom.carrier.reach"].sudo()
        return {
            row.division_code: reach.Area(
                name=row.division_id.complete_name,
                is_served=SERVICE.get(row.service),
                suspended_from=row.suspended_from or None,
                suspended_to=row.suspended_to or None,
                reason=row.reason or "",
                collects=SERVICE.get(row.cash_on_delivery),
                cod_limit=Decimal(str(row.cod_limit)),
                refused_goods=frozenset(row.excluded_tag_ids.ids),
            )
            for row in rows.search([("carrier_id", "=", self.id)])
        }

    def _get_reach_refusal(self, divisions, day):
        """Why this carrier does not go to a place on a day.

        :param divisions: codes, the most precise first; none: nobody knows where
        :param date day: when the parcel is sent
        :return: a sentence, False if it goes there
        """
        self.ensure_one()
        areas = self._origin._get_areas()
        if not areas and not self.serves_listed_only:
            return False
        if area := reach.find_suspension(areas, divisions, day):
            return self._get_suspension_text(area)
        area = reach.find_service(areas, divisions)
        if area and not area.is_served:
            if area.reason and not area.suspended_from:
                return self.env._(
                    "%(carrier)s does not serve %(division)s: %(reason)s.",
                    carrier=self.name,
                    division=area.name,
                    reason=area.reason,
                )
            return self.env._(
                "%(carrier)s does not serve %(division)s.",
                carrier=self.name,
                division=area.name,
            )
        if area or not self.serves_listed_only:
            return False
        if not divisions:
            return self.env._(
                "%s serves listed divisions only, and it is not known in which one the "
                "address lies.",
                self.name,
            )
        place = self.env["ecom.division"]._get_by_code(divisions[:1])
        return self.env._(
            "%(carrier)s does not serve %(division)s.",
            carrier=self.name,
            division=place[divisions[0]].complete_name,
        )

    def _get_suspension_text(self, area):
        values = {
            "carrier": self.name,
            "division": area.name,
            "reason": area.reason,
            "start": format_date(self.env, area.suspended_from),
        }
        if not area.suspended_to:
            return self.env._(
                "%(carrier)s does not serve %(division)s from %(start)s until further "
                "notice: %(reason)s.",
                **values,
            )
        return self.env._(
            "%(carrier)s does not serve %(division)s from %(start)s to %(end)s: "
            "%(reason)s.",
            end=format_date(self.env, area.suspended_to),
            **values,
        )

    def _get_address_refusal(self, partner):
        """Why this carrier does not deliver to an address today.

        :return: a sentence, False if it does
        """
        self.ensure_one()
        if refusal := self._get_partner_reach_refusal(partner):
            return refusal
        if not self._match_address(partner):
            return self.env._(
                "%(carrier)s does not serve %(address)s.",
                carrier=self.name,
                address=partner.city or self.env._("the address"),
            )
        return False

    def _get_partner_reach_refusal(self, partner):
        if not self._origin._get_areas() and not self.serves_listed_only:
            return False
        return self._get_reach_refusal(
            partner.division_id._get_codes(), fields.Date.context_today(self)
        )

    def _get_collection_refusal(self, divisions, amount, currency):
        """Why this carrier does not collect an amount at a place.

        :param divisions: codes, the most precise first
        :param amount: to be collected, in ``currency``, that of the company
        :return: a sentence, False if it does
        """
        self.ensure_one()
        areas = self._origin._get_areas()
        area = reach.find_collection(areas, divisions)
        if not (area.collects if area else self.allow_cash_on_delivery):
            if not area or not self.allow_cash_on_delivery:
                return self.env._("%s does not collect cash on delivery.", self.name)
            return self.env._(
                "%(carrier)s collects no cash on delivery in %(division)s.",
                carrier=self.name,
                division=area.name,
            )
        limit = reach.find_cod_limit(areas, divisions) or self.cod_limit
        limit, amount = float(limit), float(amount)
        if limit and currency.compare_amounts(amount, limit) > 0:
            return self.env._(
                "%(carrier)s collects %(limit)s at most, not %(due)s.",
                carrier=self.name,
                limit=currency.format(limit),
                due=currency.format(amount),
            )
        return False

    def _get_refused_tags(self, divisions):
        """Ids of the product tags this carrier does not take to a place."""
        self.ensure_one()
        areas = self._origin._get_areas()
        there = reach.find_refused_goods(areas, divisions)
        return there.union(self.excluded_tag_ids.ids)

    # === ODOO'S CHOICE OF CARRIERS === #

    def _match_address(self, partner):
        """Odoo's question, answered by the list of divisions too."""
        return super()._match_address(partner) and not self._get_partner_reach_refusal(
            partner
        )

    def _match(self, partner, source):
        """Odoo offers no carrier that would refuse the goods there or get no number."""
        if not super()._match(partner, source) or self._get_paper_refusals():
            return False
        if not self._origin._get_areas():
            return True
        lines = source.move_ids if "move_ids" in source else source.order_line
        tags = lines.product_id.all_product_tag_ids
        refused = self._get_refused_tags(partner.division_id._get_codes())
        return refused.isdisjoint(tags.ids)
