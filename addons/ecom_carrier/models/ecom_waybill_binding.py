# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import numbering


class EcomWaybill(models.Model):
    """Tying the number of a pre-printed paper to a parcel by a scan."""

    _inherit = "ecom.waybill"

    # === ACTIONS === #

    def action_bind(self):
        """Open the wizard that takes the scan of a pre-printed waybill."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bind Paper Waybill"),
            "res_model": "ecom.waybill.binding",
            "view_mode": "form",
            "target": "new",
            "context": {"default_waybill_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _set_number(self, number):
        """Give this waybill its number for ever, or tell that there is none.

        :param number: None when the pools are empty
        """
        self.ensure_one()
        if number:
            self.write({"number": number, "state": "to_print", "failure": False})
        else:
            self.failure = self.env._(
                "The number pools of %s are empty.", self.carrier_id.name
            )

    def _bind_number(self, number):
        """Give this waybill the number of a pre-printed paper.

        Of a carrier with pools the number has to be a free one of them; of any other
        the form is all there is to go by.

        :param str number: as scanned
        :raise AccessError: the user is not a waybill clerk
        :raise UserError: the waybill has a number or is cancelled, or the number is
            misread, used, void, or another carrier's; nothing changes
        """
        self.ensure_one()
        self._check_clerk()
        if self.state != "waiting":
            raise UserError(
                self.env._("Only a waybill without a number can be bound to a paper.")
            )
        number = numbering.normalise_number(number or "")
        # Clerks may take numbers, but neither edit pools nor write numbers.
        waybill = self.sudo()
        found = waybill._find_paper(number)
        if found:
            found._use(waybill)
        else:
            waybill._check_foreign_number(number)
        waybill._set_number(number)
        waybill._show_numbers_on_transfers()

    def _use_papers_of_same_number(self):
        """No other parcel gets a number from a pool that these have from elsewhere."""
        by_number = {(w.carrier_id, w.number): w for w in self}
        papers = self.env["ecom.waybill.number"].search(
            [
                ("carrier_id", "in", self.carrier_id.ids),
                ("number", "in", self.mapped("number")),
                ("state", "=", "free"),
            ]
        )
        for paper in papers:
            if waybill := by_number.get((paper.carrier_id, paper.number)):
                paper._use(waybill)

    def _find_paper(self, number):
        """The free number of the carrier's pools that was scanned, locked.

        :return: ecom.waybill.number; none if the carrier has no pools
        :raise UserError: it is no free number of these pools
        """
        paper = self.env["ecom.waybill.number"].search(
            [("carrier_id", "=", self.carrier_id.id), ("number", "=", number)]
        )
        if paper:
            paper = self._lock_paper(paper)
            self._check_paper(paper)
            return paper
        pools = self.env["ecom.waybill.pool"].search(
            [
                ("carrier_id", "=", self.carrier_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if pools:
            self._check_digit(number, {pool.check_digit for pool in pools})
            raise UserError(self._get_stranger_message(number))
        return paper

    def _lock_paper(self, paper):
        """Wait for whoever holds this number, then hold it."""
        self.env.execute_query(
            SQL(
                "SELECT id FROM ecom_waybill_number WHERE id = %s FOR NO KEY UPDATE",
                paper.id,
            )
        )
        return paper

    def _check_paper(self, paper):
        """Refuse a number of the carrier's pools that this parcel may not get."""
        if paper.state == "used":
            raise UserError(
                self.env._("Number %s belongs to another parcel.", paper.number)
            )
        if paper.state == "void":
            raise UserError(
                self.env._(
                    "Number %(number)s is void: %(reason)s",
                    number=paper.number,
                    reason=paper.void_reason,
                )
            )
        pool = paper.pool_id
        warehouses = pool.warehouse_ids
        if (
            not pool.active
            or pool.company_id != self.company_id
            or (warehouses and self.warehouse_id not in warehouses)
        ):
            raise UserError(
                self.env._(
                    "Number %(number)s is of the range “%(pool)s”, which is not for "
                    "this parcel.",
                    number=paper.number,
                    pool=pool.name,
                )
            )

    def _check_foreign_number(self, number):
        """Refuse what cannot be a number of a carrier without pools, or is taken."""
        self._check_digit(number, {numbering.get_check_of(number)})
        if not numbering.has_form_of(number, self.carrier_id.courier_code or ""):
            raise UserError(self._get_stranger_message(number))
        if self.search_count(
            [("carrier_id", "=", self.carrier_id.id), ("number", "=", number)], limit=1
        ):
            raise UserError(self.env._("Number %s belongs to another parcel.", number))

    def _check_digit(self, number, checks):
        """Refuse a misread number: its form asks for a check digit it does not have.

        :param set checks: the rules this carrier's numbers may follow
        """
        rules = {numbering.get_check_of(number)}
        if numbering.has_form_of(number, self.carrier_id.courier_code or ""):
            rules |= checks
        # A range without check digits does not make an SF number of any digits one.
        rules = rules - {"none"} or {"none"}
        if not any(numbering.check_number(number, rule) for rule in rules):
            raise UserError(
                self.env._(
                    "“%s” is misread or mistyped: its check digit is wrong. Scan it "
                    "again.",
                    number,
                )
            )

    def _get_stranger_message(self, number):
        """That a number is not this carrier's, and whose it may be."""
        codes = numbering.suggest_carriers(number)
        others = self.env["delivery.carrier"].search(
            [
                ("courier_code", "in", codes),
                ("id", "!=", self.carrier_id.id),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        if others:
            return self.env._(
                "%(number)s is no number of %(carrier)s; it looks like one of "
                "%(others)s.",
                number=number,
                carrier=self.carrier_id.name,
                others=", ".join(others.mapped("name")),
            )
        return self.env._(
            "%(number)s is no number of %(carrier)s.",
            number=number,
            carrier=self.carrier_id.name,
        )
