# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MANAGER = "ecom_fulfilment.group_ecom_manager"

# What tells one heap of goods from another, named alike on quants and on our lines.
PLACE_FIELDS = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
COUNT_FIELDS = {"counted", "counted_qty"}
EXPLANATION_FIELDS = {"reason", "note"}
MAX_NAMED = 5  # lines named in a message; the rest is a number


def get_place(record):
    """Identity of the goods of a stocktake line, a quant or a move line."""
    return tuple(record[name].id for name in PLACE_FIELDS)


class EcomStocktakeLine(models.Model):
    """One product at one place, as the books had it and as it was counted.

    The numbers are the stocktake's own: they stay as they were when the stock has
    long moved on.
    """

    _name = "ecom.stocktake.line"
    _description = "Stocktake Line"
    _order = "location_id, product_id, lot_id, package_id, id"
    _check_company_auto = True

    stocktake_id = fields.Many2one(
        "ecom.stocktake", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="stocktake_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="stocktake_id.state", string="Stocktake Status")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="restrict",
        domain=[("is_storable", "=", True)],
        check_company=True,
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    barcode = fields.Char(related="product_id.barcode")
    location_id = fields.Many2one(
        "stock.location",
        required=True,
        ondelete="restrict",
        domain=[("usage", "=", "internal")],
        check_company=True,
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot/Serial Number",
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
        check_company=True,
    )
    package_id = fields.Many2one(
        "stock.package", ondelete="restrict", check_company=True
    )
    owner_id = fields.Many2one("res.partner", ondelete="restrict", check_company=True)

    # Only managers may read these, or a blind count would be open to any client that
    # asks for them; counters see what `_compute_visible` lets them see.
    snapshot_qty = fields.Float(
        string="In Stock at Start", digits="Product Unit", readonly=True, groups=MANAGER
    )
    moved_qty = fields.Float(
        string="Moved Until Counted",
        digits="Product Unit",
        compute="_compute_count",
        store=True,
        groups=MANAGER,
        help="Net quantity that came or left between the start and the count.",
    )
    difference = fields.Float(
        string="Gain or Loss",
        digits="Product Unit",
        compute="_compute_difference",
        store=True,
        groups=MANAGER,
    )
    difference_value = fields.Monetary(
        compute="_compute_difference_value",
        store=True,
        groups=MANAGER,
        help="At the cost of the product when it was counted.",
    )
    expected_hidden = fields.Boolean(compute="_compute_visible", compute_sudo=True)
    expected_qty = fields.Float(
        string="Expected",
        digits="Product Unit",
        compute="_compute_visible",
        compute_sudo=True,
        help="In stock at the start and moved since, unless the count is blind.",
    )
    visible_difference = fields.Float(
        string="Difference",
        digits="Product Unit",
        compute="_compute_visible",
        compute_sudo=True,
    )

    counted_qty = fields.Float(string="Counted", digits="Product Unit", copy=False)
    counted = fields.Boolean(
        string="Is Counted",
        compute="_compute_counted",
        store=True,
        readonly=False,
        default=False,
        copy=False,
        help="Set by entering a quantity; tick it to say that nothing is there.",
    )
    counted_by = fields.Many2one("res.users", compute="_compute_count", store=True)
    counted_at = fields.Datetime(compute="_compute_count", store=True)
    count_round = fields.Integer(string="Round", default=1, readonly=True)
    previous_qty = fields.Float(
        string="Counted Before",
        digits="Product Unit",
        readonly=True,
        help="Count of the round before.",
    )
    reason = fields.Selection(
        [
            ("unbooked", "Movement Not Booked"),
            ("shipping", "Shipped Wrongly"),
            ("receiving", "Received Wrongly"),
            ("misplaced", "Put in a Wrong Place"),
            ("damaged", "Damaged and Removed"),
            ("lost", "Lost or Stolen"),
            ("earlier_count", "Earlier Count Was Wrong"),
            ("other", "Other"),
        ],
    )
    note = fields.Char(help="Needed when the reason is “Other”.")

    _place_uniq = models.UniqueIndex(
        "(stocktake_id, product_id, location_id, COALESCE(lot_id, 0),"
        " COALESCE(package_id, 0), COALESCE(owner_id, 0))",
        "These goods are on the stocktake already.",
    )
    _differing_idx = models.Index("(stocktake_id) WHERE difference != 0")

    # === COMPUTE METHODS === #

    @api.depends("product_id", "location_id", "lot_id")
    def _compute_display_name(self):
        for line in self:
            goods = f"{line.product_id.display_name} {line.lot_id.name or ''}".strip()
            line.display_name = f"{goods} – {line.location_id.display_name}"

    @api.depends("counted_qty")
    def _compute_counted(self):
        self.counted = True

    @api.depends("counted", "counted_qty", *PLACE_FIELDS)
    def _compute_count(self):
        # Stock at the moment of the count, not moves by their dates: those have the
        # precision of a second and miss a transfer that was being validated when the
        # stocktake started.
        stock = self.filtered("counted")._get_stock()
        now = fields.Datetime.now()
        for line in self:
            in_stock = stock.get(get_place(line), 0.0)
            line.moved_qty = in_stock - line.snapshot_qty if line.counted else 0.0
            line.counted_by = self.env.user if line.counted else False
            line.counted_at = now if line.counted else False

    @api.depends("counted", "counted_qty", "snapshot_qty", "moved_qty")
    def _compute_difference(self):
        for line in self:
            difference = line.counted_qty - line.snapshot_qty - line.moved_qty
            line.difference = (
                line.product_uom_id.round(difference) if line.counted else 0.0
            )

    @api.depends("difference")
    def _compute_difference_value(self):
        for line in self:
            line.difference_value = line.difference * line._get_unit_cost()

    @api.depends("difference", "moved_qty", "stocktake_id.expected_hidden")
    @api.depends_context("uid")
    def _compute_visible(self):
        for line in self:
            hidden = line.stocktake_id.expected_hidden
            line.expected_hidden = hidden
            line.expected_qty = 0 if hidden else line.snapshot_qty + line.moved_qty
            line.visible_difference = 0 if hidden else line.difference

    # === CONSTRAINT METHODS === #

    @api.constrains("counted_qty")
    def _check_counted_qty(self):
        for line in self:
            if line.product_id.uom_id.compare(line.counted_qty, 0) < 0:
                raise ValidationError(self.env._("Nobody can count less than nothing."))

    @api.constrains("stocktake_id", "product_id", "location_id")
    def _check_in_plan(self):
        for line in self:
            if not line.stocktake_id._is_planned(line.product_id, line.location_id):
                raise ValidationError(
                    self.env._("%s is outside of this stocktake.", line.display_name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        allowed = COUNT_FIELDS | EXPLANATION_FIELDS | {*PLACE_FIELDS, "stocktake_id"}
        for vals in vals_list:
            self._check_only(vals, allowed)
        lines = super().create(vals_list)
        lines._check_state("counting")
        return lines

    def write(self, vals):
        self._check_only(vals, COUNT_FIELDS | EXPLANATION_FIELDS)
        if COUNT_FIELDS & vals.keys():
            self._check_state("counting")
        elif EXPLANATION_FIELDS & vals.keys():
            self._check_state("counting", "to_approve")
        return super().write(vals)

    def _check_only(self, vals, allowed):
        """Refuse clients that write what the stocktake itself works out."""
        if not self.env.su and vals.keys() - allowed:
            raise AccessError(
                self.env._("Only counts and reasons may be entered on a stocktake.")
            )

    def _check_state(self, *states):
        for stocktake in self.stocktake_id:
            if stocktake.state not in states:
                raise UserError(
                    self.env._("%s is not being counted now.", stocktake.name)
                )

    # === BUSINESS METHODS === #

    def _get_stock(self):
        """Stock of the lines' goods in the books now, by place; one query.

        There may be several quants for one place, so they are summed.
        """
        if not self:
            return {}
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(self._get_quant_domain(), PLACE_FIELDS, ["quantity:sum"])
        )
        return {
            tuple(record.id for record in place): quantity
            for *place, quantity in groups
        }

    def _get_quant_domain(self):
        return [
            ("product_id", "in", self.product_id.ids),
            ("location_id", "in", self.location_id.ids),
        ]

    def _get_unit_cost(self):
        """Cost of one unit to the company; what others own costs it nothing."""
        self.ensure_one()
        if self.owner_id and self.owner_id != self.company_id.partner_id:
            return 0.0
        by_lot = self.lot_id and self.product_id.lot_valuated
        costed = self.lot_id if by_lot else self.product_id
        return costed.with_company(self.company_id).standard_price

    def _is_counted_as(self, quantity):
        """Whether this count is in already, so that a repeated request is told apart.

        Counting it anew would set goods moved in between against an old count.
        """
        self.ensure_one()
        return self.counted and not self.product_uom_id.compare(
            self.counted_qty, quantity
        )

    def _get_names(self):
        """The first lines by name, to tell somebody which ones are meant."""
        names = self[:MAX_NAMED].mapped("display_name")
        if len(self) > MAX_NAMED:
            names.append(self.env._("%s more", len(self) - MAX_NAMED))
        return "\n".join(names)

    def _start_next_round(self):
        """Ask for another count; the one so far stays beside it."""
        for line in self:
            line.write(
                {
                    "previous_qty": line.counted_qty,
                    "count_round": line.count_round + 1,
                    "counted_qty": 0,
                    "counted": False,
                    "reason": False,
                    "note": False,
                }
            )

    def _check_not_adjusted(self):
        """Refuse lines whose stock another count put right after they were counted.

        :raise UserError: the same difference would be applied twice
        """
        if not self:
            return
        locations = self.location_id.ids
        adjustments = self.env["stock.move.line"].search(
            [
                ("state", "=", "done"),
                ("is_inventory", "=", True),
                ("date", ">", min(self.mapped("counted_at"))),
                ("product_id", "in", self.product_id.ids),
                "|",
                "&",
                ("location_id", "in", locations),
                ("location_dest_id.usage", "=", "inventory"),
                "&",
                ("location_dest_id", "in", locations),
                ("location_id.usage", "=", "inventory"),
            ]
        )
        adjusted_at = {}
        for move in adjustments.sorted("date"):
            for location, package in (
                (move.location_id, move.package_id),
                (move.location_dest_id, move.result_package_id),
            ):
                place = (move.product_id, location, move.lot_id, package, move.owner_id)
                adjusted_at[tuple(record.id for record in place)] = move.date
        adjusted = self.filtered(
            lambda line: (
                (date := adjusted_at.get(get_place(line))) and date > line.counted_at
            )
        )
        if adjusted:
            raise UserError(
                self.env._(
                    "The stock of these goods was adjusted after they were counted. "
                    "Have them counted again:\n%s",
                    adjusted._get_names(),
                )
            )

    def _apply(self, name):
        """Bring these lines' differences into the stock, one done move each.

        The difference is applied, not the count: goods moved since stay moved.

        :param str name: what the moves are called in the stock's history
        :raise UserError: Odoo found a conflict and applied nothing
        """
        if not self:
            return
        Quant = self.env["stock.quant"].with_context(
            inventory_mode=True, inventory_name=name
        )
        quants = Quant.search(self._get_quant_domain())
        quants._merge_quants()
        by_place = {get_place(quant): quant for quant in quants.exists()}
        quant_ids, vals_list = [], []
        for line in self:
            quant = by_place.get(get_place(line))
            if quant:
                quant.write(
                    {
                        "inventory_quantity": quant.quantity + line.difference,
                        "inventory_quantity_set": True,
                    }
                )
                quant_ids.append(quant.id)
            else:
                place = dict(zip(PLACE_FIELDS, get_place(line), strict=True))
                vals_list.append({**place, "inventory_quantity": line.difference})
        corrected = Quant.browse(quant_ids) + Quant.create(vals_list)
        if corrected.action_apply_inventory():
            raise UserError(
                self.env._("The stock changed at this moment. Please approve again.")
            )
