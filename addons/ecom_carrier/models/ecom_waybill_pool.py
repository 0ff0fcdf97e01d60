# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .. import numbering

MAX_SERIAL_DIGITS = 9  # what an integer column of PostgreSQL holds in full


class EcomWaybillPool(models.Model):
    _name = "ecom.waybill.pool"
    _description = "Waybill Number Pool"
    _order = "carrier_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    carrier_id = fields.Many2one(
        "delivery.carrier",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("delivery_type", "=", "ecom")],
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    prefix = fields.Char(help="What every number of this range starts with.")
    width = fields.Integer(
        string="Serial Digits", required=True, default=9, help="9 at most."
    )
    check_digit = fields.Selection(
        [("none", "None"), ("sf", "SF Express"), ("s10", "UPU S10 (postal)")],
        required=True,
        default="none",
    )
    first_serial = fields.Integer(required=True)
    last_serial = fields.Integer(required=True)
    next_serial = fields.Integer(readonly=True, copy=False)
    numbers_left = fields.Integer(compute="_compute_numbers_left", store=True)
    first_number = fields.Char(compute="_compute_first_number")

    _serials_check = models.Constraint(
        "CHECK (first_serial >= 0 AND last_serial >= first_serial"
        " AND next_serial BETWEEN first_serial AND last_serial + 1)",
        "The last number of a range may not come before its first one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("last_serial", "next_serial")
    def _compute_numbers_left(self):
        for pool in self:
            pool.numbers_left = max(pool.last_serial - pool.next_serial + 1, 0)

    @api.depends("prefix", "width", "check_digit", "first_serial")
    def _compute_first_number(self):
        for pool in self:
            try:
                pool.first_number = numbering.make_number(
                    pool.prefix or "", pool.first_serial, pool.width, pool.check_digit
                )
            except numbering.NumberingError:
                pool.first_number = False

    # === CONSTRAINT METHODS === #

    @api.constrains("prefix", "width", "check_digit", "last_serial")
    def _check_numbers_can_be_made(self):
        for pool in self:
            if not 1 <= pool.width <= MAX_SERIAL_DIGITS:
                raise ValidationError(
                    self.env._(
                        "A serial has between 1 and %s digits.", MAX_SERIAL_DIGITS
                    )
                )
            try:
                numbering.make_number(
                    pool.prefix or "", pool.last_serial, pool.width, pool.check_digit
                )
            except (numbering.NumberingError, ValueError) as error:
                raise ValidationError(
                    self.env._(
                        "The last number of “%(pool)s” cannot be made: %(reason)s",
                        pool=pool.name,
                        reason=error,
                    )
                ) from error

    @api.constrains("carrier_id", "prefix", "width", "first_serial", "last_serial")
    def _check_ranges_do_not_overlap(self):
        # A number is unique for its carrier, whichever company has the pool.
        for pool in self.sudo().with_context(active_test=False):
            others = pool.search(
                [("id", "!=", pool.id), ("carrier_id", "=", pool.carrier_id.id)]
            )
            if other := others.filtered(pool._overlaps)[:1]:
                raise ValidationError(
                    self.env._(
                        "“%(pool)s” has numbers that “%(other)s” has already.",
                        pool=pool.name,
                        other=other.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("next_serial", vals.get("first_serial", 0))
        return super().create(vals_list)

    def write(self, vals):
        if "first_serial" not in vals:
            return super().write(vals)
        # A range that gave no number yet goes on beginning with its first one.
        unused = self.filtered(lambda pool: pool.next_serial == pool.first_serial)
        super(EcomWaybillPool, unused).write(
            {"next_serial": vals["first_serial"], **vals}
        )
        return super(EcomWaybillPool, self - unused).write(vals)

    # === BUSINESS METHODS === #

    def _get_ends(self):
        """The first and the last number of the range, without check digits."""
        self.ensure_one()
        return [
            (self.prefix or "") + str(serial).zfill(self.width)
            for serial in (self.first_serial, self.last_serial)
        ]

    def _overlaps(self, other):
        """Whether two ranges share a number, however they split prefix and serial.

        Texts of one length, equal up to their digits, compare as numbers do.
        """
        (first, last), (other_first, other_last) = self._get_ends(), other._get_ends()
        return (
            len(first) == len(other_first)
            and first <= other_last
            and other_first <= last
        )

    def _lock_open_pools(self):
        """Lock those of these pools that have numbers left, in a fixed order.

        Waits for another transaction that holds one of them.
        """
        pools = self.filtered("active")
        if not pools:
            return pools
        pools.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ecom_waybill_pool"
                " WHERE id IN %s AND next_serial <= last_serial"
                " ORDER BY sequence, id FOR NO KEY UPDATE",
                pools._ids,
            )
        )
        locked = self.browse(row[0] for row in rows)
        locked.invalidate_recordset(["next_serial", "numbers_left"])
        return locked

    def _take_serials(self, count):
        """Advance a locked pool.

        :return: range of the serials taken, shorter than asked when it runs dry
        """
        self.ensure_one()
        start = self.next_serial
        stop = min(start + count, self.last_serial + 1)
        if stop > start:
            self.next_serial = stop
        return range(start, stop)
