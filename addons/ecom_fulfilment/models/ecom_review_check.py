# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

METHOD_PREFIX = "_check_"
# What checks look up for each line and Odoo does not read with its other values.
LINE_LISTS = [
    "invoice_lines",
    "move_ids",
    "product_custom_attribute_value_ids",
    "product_no_variant_attribute_value_ids",
    "route_ids",
    "tax_ids",
]

SEVERITIES = [
    ("block", "Must Be Mended"),
    ("warn", "A Person Decides"),
    ("note", "Passes with a Note"),
]


def looks_at(*parts):
    """Make a method a check, and say of what of the order it judges.

    A later change of one of these parts opens the gates again that run the check;
    other changes leave them alone.

    :param parts: keys of ``sale.order._get_review_content``; none for what is no
        content of the order, such as a request on the platform
    """

    def mark(method):
        method.parts = frozenset(parts)
        return method

    return mark


class EcomReviewCheck(models.Model):
    """What a gate looks for.

    A check is a method ``_check_<code>(orders, gate)`` of this model, marked with
    `looks_at`, and a record that names it. It takes any number of orders and the gate
    with its limits, returns {order: text}, and asks the database a fixed number of
    times, however many orders it gets.
    """

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
        SEVERITIES,
        required=True,
        default="block",
        help="What must be mended holds the order until it is, or until somebody with "
        "the right to overrides it and says why. What a person decides waits for a "
        "reviewer. A note holds nothing up.",
    )
    for_buyer = fields.Boolean(
        string="Told to the Buyer",
        help="What it finds may stand in a message to the buyer. What is said of "
        "people and margins in the house may not.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "There is such a check already.")

    @api.constrains("code")
    def _check_method_exists(self):
        for check in self:
            if check._get_method() is None:
                raise ValidationError(
                    self.env._("There is no check called “%s”.", check.code)
                )

    def _get_method(self):
        """The method of this check, or None."""
        self.ensure_one()
        method = getattr(self, METHOD_PREFIX + (self.code or ""), None)
        return method if hasattr(method, "parts") else None

    def _get_parts(self):
        """Parts of an order that decide whether these checks let it pass.

        A check that only makes notes holds nothing up, so nothing depends on it.

        :return: set of keys
        """
        judging = self.filtered(lambda check: check.severity != "note")
        return frozenset().union(*(check._get_method().parts for check in judging))

    def _run(self, orders, gate):
        """Find what this check objects to.

        :param orders: ``sale.order``, any number
        :param gate: ``ecom.review.gate`` that asks, for its limits
        :return: dict of order -> text for the reviewer
        """
        self.ensure_one()
        # On its own Odoo reads ahead for a thousand lines: those of some 500 orders.
        orders.order_line.fetch()
        orders.order_line.fetch(LINE_LISTS)
        return self._get_method()(orders, gate)
