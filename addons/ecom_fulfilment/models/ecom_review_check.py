# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

METHOD_PREFIX = "_check_"


class EcomReviewCheck(models.Model):
    _name = "ecom.review.check"
    _description = "Review Check"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Char(
        required=True, help="The check is the method _check_<code> of this model."
    )
    severity = fields.Selection(
        [("block", "Holds the Order"), ("warn", "Warns")],
        required=True,
        default="block",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "There is such a check already.")

    @api.constrains("code")
    def _check_method_exists(self):
        for check in self:
            if not callable(getattr(self, METHOD_PREFIX + (check.code or ""), None)):
                raise ValidationError(
                    self.env._("There is no check called “%s”.", check.code)
                )

    def _run(self, orders):
        """Find what this check objects to.

        :param orders: ``sale.order``, any number
        :return: dict of order -> text for the reviewer
        """
        self.ensure_one()
        return getattr(self, METHOD_PREFIX + self.code)(orders)
