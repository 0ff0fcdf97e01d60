# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class EcomSourcingRule(models.Model):
    """Which warehouse sends a shop's orders to a region.

    Of the rules that fit the receiver's province the first whose warehouse has all
    goods decides, else the first that fits.
    """

    _name = "ecom.sourcing.rule"
    _description = "Sourcing Rule"
    _order = "sequence, id"
    _check_company_auto = True

    shop_id = fields.Many2one(
        "ecom.shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, ondelete="restrict", check_company=True
    )
    state_ids = fields.Many2many(
        "res.country.state",
        string="Provinces",
        help="Empty: the warehouse sends to every province.",
    )

    # === COMPUTE METHODS === #

    @api.depends("shop_id.name", "warehouse_id.name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.shop_id.name} – {rule.warehouse_id.name}"

    # === BUSINESS METHODS === #

    def _fits(self, receiver):
        """Whether this rule is meant for orders of a receiver."""
        self.ensure_one()
        return not self.state_ids or receiver.state_id in self.state_ids

    def _decide(self, receiver, needs, free):
        """Choose the warehouse that sends, and say why.

        :param receiver: where the goods go
        :param dict needs: product -> quantity in its unit
        :param dict free: (warehouse, product) -> quantity nobody has reserved
        :return: warehouse and text; none where no rule fits
        """
        fitting = self.filtered(lambda rule: rule._fits(receiver))
        failings = {}
        for rule in fitting:
            failing = rule._get_failing(needs, free)
            if not failing:
                text = self.env._("%s has all goods", rule._get_label())
                return rule.warehouse_id, "; ".join([text, *failings.values()])
            failings[rule] = failing
        first = fitting[:1]
        if not first:
            return first.warehouse_id, ""
        text = self.env._(
            "%s is the first of its rules, no warehouse has all goods",
            first._get_label(),
        )
        return first.warehouse_id, "; ".join([text, *failings.values()])

    def _get_failing(self, needs, free):
        """What this rule's warehouse lacks, as text; empty when it has all goods."""
        self.ensure_one()
        lacking = [
            self.env._(
                "only %(free)s of %(needed)s %(product)s free",
                free=f"{max(free.get((self.warehouse_id, product), 0), 0):g}",
                needed=f"{needed:g}",
                product=product.display_name,
            )
            for product, needed in needs.items()
            if product.uom_id.compare(free.get((self.warehouse_id, product), 0), needed)
            < 0
        ]
        return lacking and f"{self.warehouse_id.name}: {', '.join(lacking)}"

    def _get_label(self):
        """The warehouse and the provinces it is chosen for."""
        self.ensure_one()
        provinces = ", ".join(self.state_ids.mapped("name"))
        name = self.warehouse_id.name
        return f"{name} ({provinces})" if provinces else name
