# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .. import numbering

MAX_SERIAL_DIGITS = 9  # what an integer column of PostgreSQL holds in full
MAX_NUMBERS = 200_000  # a courier's branch hands out a few thousand at a time
CHUNK = 10_000
# What a number is made of, and which numbers there are.
SHAPE = {"carrier_id", "company_id", "prefix", "width", "check_digit"}
ENDS = {"first_serial", "last_serial"}


class EcomWaybillPool(models.Model):
    """A range of numbers a courier's branch handed out.

    A pool has one row of ``ecom.waybill.number`` for each serial of its range.
    """

    _name = "ecom.waybill.pool"
    _description = "Waybill Number Pool"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
    branch = fields.Char(help="The courier's branch that handed the numbers out.")
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Warehouses",
        check_company=True,
        help="Only parcels of these warehouses get the numbers; empty for all.",
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
    first_number = fields.Char(compute="_compute_first_number")
    next_number = fields.Char(compute="_compute_counts")
    numbers_left = fields.Integer(compute="_compute_counts")
    numbers_void = fields.Integer(string="Void", compute="_compute_counts")
    numbers_used = fields.Integer(string="Used", compute="_compute_counts")

    _serials_check = models.Constraint(
        "CHECK (first_serial >= 0 AND last_serial >= first_serial)",
        "The last number of a range may not come before its first one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("first_serial", "last_serial")
    def _compute_counts(self):
        counts = self._count_numbers()
        for pool in self:
            following, left, void = counts.get(pool._origin.id, (False, 0, 0))
            size = pool.last_serial - pool.first_serial + 1
            pool.next_number = following
            pool.numbers_left = left
            pool.numbers_void = void
            pool.numbers_used = size - left - void if counts else 0

    def _count_numbers(self):
        """What is left of these pools, without counting a pool's rows.

        Numbers are taken in order, so nearly all rows before the first free one are
        gone and nearly all behind it are free. Only the exceptions behind it are
        counted: voids and scans ahead of the order. A stored counter would make all
        allocations of a pool wait for each other.

        :return: dict of pool id -> (next free number, free numbers, void numbers)
        """
        pools = self._origin
        if not pools:
            return {}
        pools.flush_recordset(["last_serial"])
        rows = self.env.execute_query(
            SQL(
                "SELECT pool.id, head.number, COALESCE(pool.last_serial - head.serial"
                " + 1 - (SELECT count(*) FROM ecom_waybill_number gone"
                " WHERE gone.pool_id = pool.id AND gone.state <> 'free'"
                " AND gone.serial > head.serial), 0), (SELECT count(*)"
                " FROM ecom_waybill_number void"
                " WHERE void.pool_id = pool.id AND void.state = 'void')"
                " FROM ecom_waybill_pool pool LEFT JOIN LATERAL ("
                " SELECT free.serial, free.number FROM ecom_waybill_number free"
                " WHERE free.pool_id = pool.id AND free.state = 'free'"
                " ORDER BY free.serial LIMIT 1) head ON TRUE WHERE pool.id IN %s",
                pools._ids,
            )
        )
        return {pool_id: tuple(counts) for pool_id, *counts in rows}

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

    @api.constrains("first_serial", "last_serial")
    def _check_size(self):
        for pool in self:
            size = pool.last_serial - pool.first_serial + 1
            if size > MAX_NUMBERS:
                raise ValidationError(
                    self.env._(
                        "“%(pool)s” has %(size)s numbers; a range has at most "
                        "%(limit)s. Enter several ranges.",
                        pool=pool.name,
                        size=size,
                        limit=MAX_NUMBERS,
                    )
                )

    @api.constrains("carrier_id", "prefix", "width", "first_serial", "last_serial")
    def _check_ranges_do_not_overlap(self):
        # A number is unique for its carrier, whichever company has the pool.
        pools = self.sudo().with_context(active_test=False)
        all_pools = pools.search([("carrier_id", "in", pools.carrier_id.ids)])
        by_carrier = all_pools.grouped("carrier_id")
        for pool in pools:
            others = by_carrier[pool.carrier_id] - pool
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
        pools = super().create(vals_list)
        for pool in pools:
            pool._insert_numbers(pool.first_serial, pool.last_serial)
        pools._numbers_added()
        return pools

    def write(self, vals):
        shaped = SHAPE & vals.keys()
        before = {
            pool: (pool._get_shape(), range(pool.first_serial, pool.last_serial + 1))
            for pool in self
            if (SHAPE | ENDS) & vals.keys()
        }
        result = super().write(vals)
        for pool, (shape, serials) in before.items():
            changed = shaped and pool._get_shape() != shape
            pool._replace_numbers(range(0) if changed else serials)
        if self._get_alarm_fields() & vals.keys() or before:
            self._numbers_added()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_none_gone(range(0))

    # === ACTIONS === #

    def action_view_numbers(self):
        """Open the numbers of this pool."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_carrier.action_ecom_waybill_number"
        )
        action["domain"] = [("pool_id", "=", self.id)]
        action["display_name"] = self.name
        return action

    def action_void(self):
        """Open the wizard that voids a range of this pool's numbers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void Numbers"),
            "res_model": "ecom.waybill.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_pool_id": self.id},
        }

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

    def _get_shape(self):
        """What every number of this pool is made of."""
        self.ensure_one()
        return [self[name] or "" for name in sorted(SHAPE)]

    def _replace_numbers(self, kept):
        """Bring the rows in line with the range after it was edited.

        :param range kept: serials whose rows are still right
        :raise UserError: a number that would go was used or voided
        """
        self.ensure_one()
        wanted = range(self.first_serial, self.last_serial + 1)
        common = range(max(kept.start, wanted.start), min(kept.stop, wanted.stop))
        self._check_none_gone(common)
        self.env.cr.execute(
            SQL(
                "DELETE FROM ecom_waybill_number WHERE pool_id = %s"
                " AND NOT serial BETWEEN %s AND %s",
                self.id,
                common.start if common else -1,
                common.stop - 1 if common else -1,
            )
        )
        if common:
            self._insert_numbers(wanted.start, common.start - 1)
            self._insert_numbers(common.stop, wanted.stop - 1)
        else:
            self._insert_numbers(wanted.start, wanted.stop - 1)

    def _check_none_gone(self, kept):
        """Refuse to lose the history of numbers that were used or voided.

        :param range kept: serials whose rows stay
        :raise UserError: names one of the others
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT number FROM ecom_waybill_number WHERE pool_id IN %s"
                " AND state <> 'free' AND NOT serial BETWEEN %s AND %s LIMIT 1",
                self._ids or (0,),
                kept.start if kept else -1,
                kept.stop - 1 if kept else -1,
            )
        )
        for (number,) in rows:
            raise UserError(
                self.env._(
                    "Number %s was used or voided: it stays in its range for ever. "
                    "Take the range out of use instead.",
                    number,
                )
            )

    def _insert_numbers(self, first, last):
        """Make the rows of the serials from the first to the last, a chunk at a time.

        Numbers some waybill has already, bound before the range was entered, are
        used from the beginning.
        """
        self.ensure_one()
        prefix, width, check = self.prefix or "", self.width, self.check_digit
        for start in range(first, last + 1, CHUNK):
            serials = range(start, min(start + CHUNK, last + 1))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO ecom_waybill_number (pool_id, company_id, carrier_id,"
                    " serial, number, state) SELECT %s, %s, %s, made.*, 'free'"
                    " FROM unnest(%s::int[], %s::varchar[]) AS made",
                    self.id,
                    self.company_id.id,
                    self.carrier_id.id,
                    list(serials),
                    [numbering.make_number(prefix, n, width, check) for n in serials],
                )
            )
        if last >= first:
            self.env["ecom.waybill"].flush_model(["number", "carrier_id"])
            self.env.cr.execute(
                SQL(
                    "UPDATE ecom_waybill_number made SET state = 'used',"
                    " waybill_id = waybill.id, used_at = waybill.create_date"
                    " FROM ecom_waybill waybill WHERE made.pool_id = %s"
                    " AND made.serial BETWEEN %s AND %s AND made.state = 'free'"
                    " AND waybill.carrier_id = made.carrier_id"
                    " AND waybill.number = made.number",
                    self.id,
                    first,
                    last,
                )
            )
        self._invalidate_counts()

    def _invalidate_counts(self):
        """What was read about numbers no longer holds."""
        self.env["ecom.waybill.number"].invalidate_model()
        self.invalidate_model(self._get_count_fields(), flush=False)
        self.env["delivery.carrier"].invalidate_model(["numbers_left"], flush=False)

    def _get_count_fields(self):
        """Names of the fields that follow from the numbers."""
        return ["next_number", "numbers_left", "numbers_void", "numbers_used"]

    # === ALLOCATION === #

    def _take_for(self, waybills):
        """Give these waybills the next numbers of these pools.

        :param waybills: in the order they get their numbers
        :return: dict of waybill -> number; too short when the pools run dry
        """
        rows = self._lock_free_numbers(len(waybills))
        pairs = list(zip(rows, waybills, strict=False))
        self._mark_used([(row[0], waybill.id) for row, waybill in pairs])
        return {waybill: row[1] for row, waybill in pairs}

    def _lock_free_numbers(self, count):
        """Lock the next free numbers until the transaction ends.

        Pools in their order, serials in theirs. Numbers another transaction holds
        are passed over (SKIP LOCKED): it may use them or give them back, and nobody
        waits. Odoo's transactions see the database as of their beginning, so a number
        another transaction took meanwhile still looks free; locking it would be a
        serialisation failure and the whole request would be done again after a pause
        of up to two seconds. Such numbers are passed over too: PostgreSQL keeps in
        ``xmax`` of the row version we see which transaction locked or changed it.
        One that ended before we began or was rolled back left it free; with any
        other one the number is its, or may be, and the next one is as good.

        :return: rows (id, number), in order, at most ``count``
        """
        pools = self.sorted(lambda pool: (pool.sequence, pool.id))
        if not (pools and count):
            return []
        return self.env.execute_query(
            SQL(
                "SELECT free.id, free.number FROM unnest(%s) WITH ORDINALITY"
                " AS pool (id, place) CROSS JOIN LATERAL (SELECT id, serial, number"
                " FROM ecom_waybill_number WHERE pool_id = pool.id"
                " AND state = 'free' AND CASE WHEN xmax = 0 THEN TRUE"
                " WHEN age(xmax) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)"
                " THEN TRUE ELSE pg_xact_status((pg_current_xact_id()::text::bigint"
                " - age(xmax))::text::xid8) = 'aborted' END"
                " ORDER BY serial LIMIT %s FOR NO KEY UPDATE SKIP LOCKED) free"
                " LIMIT %s",
                list(pools._ids),
                count,
                count,
            )
        )

    def _mark_used(self, pairs):
        """Tie numbers to waybills for ever.

        :param pairs: tuples of number id and waybill id
        """
        if not pairs:
            return
        self.env["ecom.waybill"].flush_model(["carrier_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE ecom_waybill_number SET state = 'used',"
                " waybill_id = pair.waybill_id, used_at = %s FROM (VALUES %s)"
                " AS pair (id, waybill_id) WHERE ecom_waybill_number.id = pair.id",
                self.env.cr.now(),
                SQL(", ").join(pairs),
            )
        )
        self._invalidate_counts()
