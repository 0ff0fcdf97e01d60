# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..batches import run_each_or_all

# Set by the stations only.
STATION_FIELDS = {
    "order_id",
    "order_ids",
    "picked_at",
    "picked_by",
    "checked_at",
    "checked_by",
    "packed_at",
    "packed_by",
    "handover_id",
}
INTERCEPT = "ecom_fulfilment.activity_intercept"
# A parcel passes the stations in this order.
STEPS = [
    ("pick", "To Pick"),
    ("check", "To Check"),
    ("pack", "To Pack"),
    ("handover", "To Hand Over"),
    ("shipped", "Shipped"),
]


class EcomWaybill(models.Model):
    """A parcel's way through the stations of the warehouse."""

    _inherit = "ecom.waybill"

    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        help="The order, or the leading one of several in this parcel.",
    )
    order_ids = fields.Many2many(
        "sale.order",
        relation="ecom_waybill_order_rel",
        column1="waybill_id",
        column2="order_id",
        string="Orders",
        readonly=True,
        copy=False,
    )
    stop_reason = fields.Char(
        compute="_compute_stop_reason",
        compute_sudo=True,
        search="_search_stop_reason",
        help="Why this parcel must not leave.",
    )
    shop_id = fields.Many2one(related="order_id.shop_id", store=True)
    promised_at = fields.Datetime(related="order_id.promised_at", string="Ship Before")
    step = fields.Selection(
        STEPS, compute="_compute_step", store=True, string="Next Station"
    )
    picked_at = fields.Datetime(readonly=True, copy=False)
    picked_by = fields.Many2one("res.users", readonly=True, copy=False)
    checked_at = fields.Datetime(readonly=True, copy=False)
    checked_by = fields.Many2one("res.users", readonly=True, copy=False)
    packed_at = fields.Datetime(readonly=True, copy=False)
    packed_by = fields.Many2one("res.users", readonly=True, copy=False)
    handover_id = fields.Many2one(
        "ecom.handover", readonly=True, copy=False, index="btree_not_null"
    )
    scan_ids = fields.One2many("ecom.scan", "waybill_id", string="Scans")

    # === COMPUTE METHODS === #

    @api.depends(
        *("picked_at", "checked_at", "packed_at", "state", "kind"),
        *("parent_id.picked_at", "parent_id.checked_at", "parent_id.packed_at"),
    )
    def _compute_step(self):
        for waybill in self:
            main = waybill._get_main()  # its goods fill the further parcels too
            if waybill.state == "cancelled" or waybill.kind != "outgoing":
                waybill.step = False
            elif waybill.state == "shipped":
                waybill.step = "shipped"
            elif main.packed_at:
                waybill.step = "handover"
            elif main.checked_at:
                waybill.step = "pack"
            else:
                waybill.step = "check" if main.picked_at else "pick"

    @api.depends("order_ids.stop_reason")
    def _compute_stop_reason(self):
        for waybill in self:
            reasons = waybill.order_ids.filtered("stop_reason").mapped("stop_reason")
            waybill.stop_reason = "; ".join(dict.fromkeys(reasons))

    def _search_stop_reason(self, operator, value):
        return Domain("order_ids", "any", Domain("stop_reason", operator, value))

    # === BUSINESS METHODS === #

    def _get_shared_fields(self):
        return super()._get_shared_fields() | {"order_id", "order_ids"}

    def _get_step_fields(self):
        names = super()._get_step_fields() | STATION_FIELDS
        # What is collected for an order follows from the order.
        return names | {"cod_amount"} if self.order_id else names

    def _check_not_stopped(self):
        """Refuse parcels of orders that were stopped, with the reason.

        :raise UserError: names the first such order
        """
        for order in self.order_ids._filter_held_back():
            raise UserError(order._get_stop_text())

    def _lock(self):
        """Hold these parcels until the transaction ends, in a fixed order.

        Two scanners on one parcel wait for each other instead of failing.
        """
        if self:
            self.flush_recordset()
            self.env.execute_query(
                SQL(
                    "SELECT id FROM ecom_waybill WHERE id IN %s ORDER BY id FOR UPDATE",
                    self._ids,
                )
            )
            self.invalidate_recordset()

    def _get_open_transfers(self):
        """The transfers that wait for the next step, one for each order in it."""
        self.ensure_one()
        return self.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def _get_expected_goods(self):
        """What belongs into this parcel.

        :return: dict of product -> quantity in the product's unit
        """
        self.ensure_one()
        goods = {}
        for move in self._get_first_transfers().move_ids:
            if move.state != "cancel":
                goods[move.product_id] = (
                    goods.get(move.product_id, 0) + move.product_qty
                )
        return goods

    def _cancel(self, still_shown_on=()):
        """A parcel that is given up leaves the courier's car again."""
        result = super()._cancel(still_shown_on)
        self.sudo().handover_id = False  # set by the stations only
        return result

    def _refresh(self, vals):
        """Take over what the approved order says now.

        A parcel whose goods or courier changed once it had a number or was worked at
        is given up, for another one; a new receiver only needs a new label.

        :param dict vals: as for a new waybill of the same transfer
        """
        for waybill in self:
            current = waybill._convert_to_write({name: waybill[name] for name in vals})
            changed = {name for name in vals if current[name] != vals[name]}
            if not changed:
                continue
            if changed & {"carrier_id", "contents"} and (
                waybill.number or waybill.scan_ids
            ):
                waybill._cancel()
                continue
            waybill.write({name: vals[name] for name in changed})
            further = waybill._get_further_parcels()
            further.write({n: vals[n] for n in changed & waybill._get_shared_fields()})
            (waybill | further).filtered(
                lambda parcel: parcel.state == "printed"
            ).state = "to_print"

    def _complete_pick(self):
        """All pieces lie in the staging area."""
        self.ensure_one()
        # Whoever picked on Odoo's own form is ahead of the station.
        self._move_on(self._get_open_transfers() & self._get_first_transfers())
        self.write({"picked_at": fields.Datetime.now(), "picked_by": self.env.uid})

    def _complete_check(self):
        """Every piece was scanned against the order."""
        self.ensure_one()
        self.write({"checked_at": fields.Datetime.now(), "checked_by": self.env.uid})

    def _complete_pack(self, weight):
        """The parcel is closed and weighed.

        :param float weight: kg on the scales
        """
        self.ensure_one()
        transfers, package = self._get_open_transfers(), self.package_id
        if not package:  # nobody packed the goods on Odoo's own form
            package = package.create(
                {"name": self.number or self.parcel_key, "shipping_weight": weight}
            )
            transfers.move_line_ids.result_package_id = package
        self._move_on(transfers)
        self.write(
            {
                "weight": weight,
                "package_id": package.id,
                "packed_at": fields.Datetime.now(),
                "packed_by": self.env.uid,
            }
        )
        for transfer, price in self._get_freight_shares().items():
            transfer.carrier_price = price

    def _move_on(self, transfers):
        """Bring goods to their next place in the warehouse, but not to the courier."""
        inside = transfers.filtered(
            lambda picking: picking.picking_type_code != "outgoing"
        )
        if inside:
            self._validate_transfers(inside)

    def _validate_transfers(self, transfers):
        """Validate transfers as they stand and make sure that it happened.

        :raise UserError: goods are missing, or Odoo asks something first
        """
        for transfer in transfers:
            if transfer.state != "assigned":
                raise UserError(
                    self.env._(
                        "The goods of %s are not all in stock at their place.",
                        transfer.name,
                    )
                )
        transfers.move_ids.picked = True
        transfers.with_context(
            skip_backorder=True, skip_sms=True, skip_expired=True
        ).button_validate()
        for transfer in transfers:
            if transfer.state != "done":
                raise UserError(self.env._("%s could not be validated.", transfer.name))

    # === HANDOVER === #

    def _ship_where_possible(self):
        """Validate the outgoing transfers of those parcels that can leave.

        The others leave the manifest.

        :return: dict of parcel -> why it stays here
        """
        reasons = run_each_or_all(self, lambda waybills: waybills._ship())
        self.browse().concat(*reasons).handover_id = False
        return reasons

    def _ship(self):
        """The courier takes these parcels: their goods leave the stock.

        The parcels of one consignment leave together.
        """
        family = self._get_main()
        family |= family._get_further_parcels()
        family._check_not_stopped()
        family._check_labelled()
        family._check_loaded_together()
        transfers = family.picking_ids.filtered(
            lambda picking: (
                picking.picking_type_code == "outgoing"
                and picking.state not in ("done", "cancel")
            )
        )
        self._validate_transfers(transfers)
        family._mark_shipped()

    def _check_loaded_together(self):
        """Refuse a consignment of which some parcels are left behind.

        :raise UserError: says how many of them are loaded
        """
        for main, parcels in self.grouped(lambda parcel: parcel._get_main()).items():
            loaded = parcels.filtered(
                lambda parcel: parcel.handover_id or parcel.state == "shipped"
            )
            if loaded != parcels or len(loaded.handover_id) > 1:
                raise UserError(
                    self.env._(
                        "Only %(loaded)s of the %(count)s parcels of %(number)s are "
                        "loaded.",
                        loaded=len(loaded),
                        count=len(parcels),
                        number=main.number,
                    )
                )

    def _check_labelled(self):
        """Refuse parcels whose label was given up, or is out of date.

        :raise UserError: names the first such parcel
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        for waybill in self:
            # One that left by Odoo's own form stays in the car.
            if waybill.state not in ("printed", "shipped"):
                raise UserError(
                    self.env._(
                        "%(number)s cannot leave with this label: %(state)s",
                        number=waybill.number,
                        state=states[waybill.state],
                    )
                )

    # === INTERCEPTION === #

    def _open_intercept(self, reason):
        """Have the carrier recall these parcels; once for each of them.

        :param str reason: why, for whoever talks to the carrier
        """
        known = self.activity_search([INTERCEPT])
        for waybill in self.filtered(lambda w: w.id not in set(known.mapped("res_id"))):
            waybill.activity_schedule(
                INTERCEPT,
                note=reason,
                user_id=waybill._get_intercept_user().id,
            )

    def _get_intercept_user(self):
        """Who talks to the carrier about a parcel under way."""
        self.ensure_one()
        shop = self.order_id.shop_id
        users = shop.dispatch_user_id | shop.team_id.user_id
        users |= self.order_id.user_id | self.env.user
        # Nobody sees the tasks of those who left.
        return users.filtered("active")[:1]
