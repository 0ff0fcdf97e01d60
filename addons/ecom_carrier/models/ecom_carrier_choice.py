# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

COLUMNS = (
    "order_id",
    "company_id",
    "carrier_id",
    "rank",
    "score",
    "price",
    "is_priced",
    "days",
    "rating",
    "refusal",
    "why",
)


class EcomCarrierChoice(models.Model):
    """A carrier in the order's table: why this one, why not the others.

    Written by ``sale.order._choose_carriers``, replaced when it chooses again.
    """

    _name = "ecom.carrier.choice"
    _description = "Carrier Choice"
    _order = "order_id, rank, id"
    _rec_name = "carrier_id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, ondelete="cascade", readonly=True
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    is_chosen = fields.Boolean(string="Chosen", compute="_compute_is_chosen")
    score = fields.Float(
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="0 to 1: the points for price, promise and rating by what they count.",
    )
    price = fields.Monetary(readonly=True, aggregator=None)
    is_priced = fields.Boolean(readonly=True)
    days = fields.Integer(
        string="Promised Days",
        readonly=True,
        aggregator=None,
        help="0: nothing is promised.",
    )
    rating = fields.Float(
        digits=(5, 1), readonly=True, aggregator=None, help="0: not rated yet."
    )
    refusal = fields.Char(string="Refused", readonly=True)
    why = fields.Char(readonly=True)
    taken_by = fields.Many2one("res.users", string="Taken by", readonly=True)
    taken_at = fields.Datetime(readonly=True)
    create_date = fields.Datetime(string="Chosen at", readonly=True)

    # What is given away today counts against the quotas.
    _given_idx = models.Index("(carrier_id, create_date) WHERE refusal IS NULL")

    # === COMPUTE METHODS === #

    @api.depends("carrier_id", "order_id.carrier_id")
    def _compute_is_chosen(self):
        for choice in self:
            choice.is_chosen = choice.carrier_id == choice.order_id.carrier_id

    # === ACTIONS === #

    def action_take(self):
        """Have the order sent by this carrier, whatever the rules chose.

        :raise AccessError: the user may not choose carriers, or not for this order
        :raise UserError: the carrier refused, or the goods are on their way
        """
        self.ensure_one()
        order = self.order_id
        order._check_may_choose_carrier()
        order._check_carrier_open()
        if self.refusal:
            raise UserError(
                self.env._(
                    "%(carrier)s does not take %(order)s: %(refusal)s",
                    carrier=self.carrier_id.name,
                    order=order.name,
                    refusal=self.refusal,
                )
            )
        former = order.carrier_id
        order._take_carrier(self.carrier_id)
        # Nobody writes the table but what decides; see who decided here.
        self.sudo().order_id.carrier_choice_ids.write(
            {"taken_by": False, "taken_at": False}
        )
        self.sudo().write({"taken_by": self.env.uid, "taken_at": fields.Datetime.now()})
        order._message_log(
            body=self.env._(
                "Goes with %(carrier)s, not with %(former)s: a person's choice.",
                carrier=self.carrier_id.name,
                former=former.name or self.env._("no carrier"),
            )
        )
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _replace(self, orders, rows):
        """Write the tables of orders anew, with two statements for any number.

        :param orders: whose tables are replaced
        :param rows: list of dicts of all COLUMNS
        """
        if not orders:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL("DELETE FROM ecom_carrier_choice WHERE order_id = ANY(%s)", orders.ids)
        )
        if rows:
            made = (self.env.uid, self.env.uid, self.env.cr.now(), self.env.cr.now())
            self.env.cr.execute(
                SQL(
                    "INSERT INTO ecom_carrier_choice (%(columns)s,"
                    " create_uid, write_uid, create_date, write_date)"
                    " VALUES %(rows)s",
                    columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                    rows=SQL(", ").join(
                        (*(row[column] for column in COLUMNS), *made) for row in rows
                    ),
                )
            )
        self.invalidate_model()
        orders.invalidate_recordset(["carrier_choice_ids"])
