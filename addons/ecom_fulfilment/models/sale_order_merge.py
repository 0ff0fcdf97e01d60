# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..const import MASK
from ..text_keys import name_key
from .sale_order_platform import LEFT_STATUSES, STOP_STATUSES
from .sale_order_release import RELEASABLE

# Only merging and splitting write these, and parcels themselves whose they are.
ARRANGED_FIELDS = {"is_split", "merge_id", "waybill_ids"}


class SaleOrder(models.Model):
    """Orders of one buyer that travel in one parcel (合单)."""

    _inherit = "sale.order"

    merge_id = fields.Many2one(
        "ecom.order.merge",
        string="Merged In",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    # === ACTIONS === #

    def action_merge(self):
        """Send these orders in one parcel.

        :return: notification, or why they cannot travel together
        :raise AccessError: the user is no customer service reviewer
        """
        self._check_may_arrange()
        return self._merge_groups([self])

    # === PROPOSALS === #

    @api.model
    def _find_merge_groups(self):
        """Orders that could travel together, found by what they are now.

        :return: list of recordsets, each of one buyer, address, courier and time
        """
        groups = []
        candidates = self._search_merge_candidates()
        refused = candidates._get_merge_refusals()
        candidates = candidates.filtered(lambda order: order not in refused)
        for orders in candidates.grouped(lambda o: o._get_parcel_key()).values():
            groups += orders._group_by_time()
        return [group for group in groups if len(group) > 1]

    @api.model
    def _search_merge_candidates(self):
        """Approved orders, and released ones nothing is printed of, by open queues."""
        approved = self.search(
            [("release_state", "in", RELEASABLE), ("merge_id", "=", False)]
        )
        waybills = self.env["ecom.waybill"].sudo()  # the orders are looked up as theirs
        released = waybills.search([("state", "in", ("waiting", "to_print"))]).order_ids
        return approved | self.search(
            [("id", "in", released.ids), ("merge_id", "=", False)]
        )

    def _group_by_time(self):
        """Those of these orders that were placed within the time the shop waits.

        :return: list of recordsets, the first order of each the earliest
        """
        groups = []
        window = timedelta(hours=self.shop_id.merge_hours)
        for order in self.sorted(lambda order: (order.date_order, order.id)):
            if groups and order.date_order - groups[-1][0].date_order <= window:
                groups[-1] += order
            else:
                groups.append(order)
        return groups

    def _get_parcel_key(self):
        """What orders must have in common to travel in one parcel."""
        self.ensure_one()
        return tuple(self._get_parcel_key_parts())

    def _get_parcel_key_parts(self):
        """Each thing orders of one parcel have in common, with its name for people.

        :return: list of pairs of value and name
        """
        receiver = self.partner_shipping_id
        parent = receiver.parent_id  # a place may leave its name to its contact
        shown = f"{receiver.name}{receiver.phone}{receiver.street}{receiver.street2}"
        if MASK in shown:
            # Masked receivers look alike; a contact stands for one token.
            person = place = receiver.id
        else:
            phone = receiver._get_phone_key() or parent._get_phone_key()
            person = (name_key(receiver.name or parent.name), phone)
            place = (receiver.country_id.id, receiver._get_address_key())
        return [
            (self.company_id.id, self.env._("company")),
            (self.shop_id.id, self.env._("shop")),
            (self.partner_id.commercial_partner_id.id, self.env._("buyer")),
            (person, self.env._("receiver")),
            (place, self.env._("address")),
            (self.warehouse_id.id, self.env._("warehouse")),
            (self.carrier_id.id, self.env._("carrier")),
            (self.currency_id.id, self.env._("currency")),
            (
                self._is_cash_on_delivery() and self.payment_mode,
                self.env._("terms of payment"),
            ),
        ]

    # === MERGING === #

    @api.model
    def _merge_groups(self, groups):
        """Merge each of these groups that can be; each on its own.

        :param groups: list of recordsets
        :return: notification with how many parcels arise, or the list of the groups
            that were left out, each by its first order with the reason
        """
        orders = self.browse().union(*groups)
        free = orders._hold_with_parcels()
        refusals = free._get_merge_refusals()
        refusals |= {order: order._get_busy_text() for order in orders - free}
        reasons, fitting = {}, []
        for group in groups:
            group = group.with_prefetch(orders._ids)  # what one needs, all need
            if reason := group._get_group_refusal(refusals):
                reasons[group[:1]] = reason
            else:
                fitting.append(group)
        self.env["ecom.order.merge"]._form(fitting)
        return self.env["ecom.batch.result"]._get_action(
            self.env._("%s groups of orders merged.", len(fitting)), reasons
        )

    def _hold_with_parcels(self):
        """Hold these orders and their parcels while it is settled how they travel.

        :return: the orders held; nobody prints their labels meanwhile
        """
        free = self._lock_free()
        free.sudo().waybill_ids._lock()  # whoever decides need not read parcels
        return free

    def _get_group_refusal(self, refusals):
        """Why these orders cannot travel together, False if they can.

        :param dict refusals: order -> reason, of orders that cannot travel with any
        """
        for order in self:
            if order in refusals:
                return refusals[order]
        if len(self) < 2:
            return self.env._("Merging takes two orders.")
        first, *others = self.sorted("id")
        for other in others:
            pairs = zip(
                first._get_parcel_key_parts(),
                other._get_parcel_key_parts(),
                strict=True,
            )
            differing = [name for (value, name), (same, _) in pairs if value != same]
            if differing:
                return self.env._(
                    "%(other)s differs from %(order)s: %(parts)s",
                    other=other.name,
                    order=first.name,
                    parts=", ".join(differing),
                )
        return False

    def _get_merge_refusals(self):
        """Why orders of this set cannot travel with others.

        :return: dict of order -> reason
        """
        # Whoever decides how goods travel need not read transfers and parcels.
        refusals = {order: order.sudo()._get_merge_refusal() for order in self}
        return {order: reason for order, reason in refusals.items() if reason}

    def _get_merge_refusal(self):
        self.ensure_one()
        if self.release_state not in (*RELEASABLE, "released"):
            return self.env._("%s is not approved.", self.name)
        if self.platform_status in (*STOP_STATUSES, *LEFT_STATUSES):
            statuses = dict(
                self._fields["platform_status"]._description_selection(self.env)
            )
            return self.env._(
                "%(order)s: the platform reports: %(status)s",
                order=self.name,
                status=statuses[self.platform_status],
            )
        if self.merge_id or self.is_split:
            return self.env._("%s is merged or split already.", self.name)
        if self.carrier_id.delivery_type != "ecom":
            return self.env._("%s goes without a waybill.", self.name)
        if self.shop_id.merge_hours <= 0:
            return self.env._("The shop %s does not merge orders.", self.shop_id.name)
        return self._get_begun_text()

    def _get_begun_text(self):
        """Why it is too late to settle how this order travels, False if it is not."""
        self.ensure_one()
        if begun := self.waybill_ids._get_begun():
            return begun._get_begun_text()
        if any(picking.state == "done" for picking in self.picking_ids):
            return self.env._("Goods of %s were moved already.", self.name)
        return False

    # === PARCELS === #

    def _get_open_merge(self):
        """The merges of these orders of which nothing has left yet."""
        # What travels together concerns people who need not see all of it.
        return self.sudo().merge_id.filtered(lambda merge: merge.state == "merged")

    def _get_open_transfers(self):
        """Transfers of these orders that wait to bring goods nearer to the customer."""
        return self.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel") and picking._is_customer_bound()
            )
        )

    def _renew_parcels(self):
        """Give up the parcels nobody touched yet, for those that are agreed now."""
        # Whoever decides how goods travel need not handle parcels.
        self.sudo().waybill_ids.filtered(
            lambda waybill: waybill.state in ("waiting", "to_print")
        )._cancel()
        self._make_parcels()

    def _make_parcels(self):
        """Make the parcels that released orders of this set lack."""
        # As above.
        released = self.sudo().filtered(lambda order: order.release_state == "released")
        released._get_open_transfers()._create_waybills()

    # === LEAVING === #

    def _leave_merge(self, reason, even_if_begun=False):
        """Take these orders out of the parcels they were merged into.

        A parcel that is printed or worked at keeps them: it is stopped as a whole with
        any of its orders. One that cannot leave for want of goods does not, until
        somebody fetched of it. What has left stays as it is.

        :param str reason: why
        :param bool even_if_begun: give up parcels that did not leave, printed or not
        """
        leaving = self.filtered(lambda order: order._get_open_merge())
        if not leaving:
            return
        # What happens to one order concerns the others, whoever caused it.
        merges = leaving._get_open_merge()
        fixed = merges.filtered(
            lambda merge: any(
                waybill.state == "shipped" or not even_if_begun
                for waybill in merge.order_ids.waybill_ids._get_settled()
            )
        )
        leaving = leaving.filtered(lambda order: order.sudo().merge_id not in fixed)
        (merges - fixed)._let_go(leaving, reason)

    def _leave_where_unfit(self, even_if_begun=False):
        """Take orders out of parcels they do not fit into any more.

        :param bool even_if_begun: as of `_leave_merge`
        """
        unfit = self.browse()
        for merge in self._get_open_merge():
            orders = self & merge.order_ids
            # An order is compared with others it need not be allowed to be read with.
            fellows = merge.order_ids.sorted("id")
            key = ((fellows - orders) or fellows)[0]._get_parcel_key()
            unfit |= orders.filtered(
                lambda o, key=key: o.sudo()._get_parcel_key() != key
            )
        unfit._leave_merge(
            self.env._("The parcel goes elsewhere than the others"), even_if_begun
        )

    def _stop(self, reason):
        result = super()._stop(reason)
        self._leave_merge(reason)
        return result

    def _reopen_reviews(self, reviews=None, reason=None):
        result = super()._reopen_reviews(reviews, reason)
        self._leave_where_unfit()
        return result

    def _action_cancel(self):
        """The others of a parcel go without the order that is cancelled."""
        self._leave_merge(self.env._("The order was cancelled"), even_if_begun=True)
        return super()._action_cancel()

    # === RELEASE === #

    def _get_release_refusals(self):
        """Merged orders are released together, and wait together for goods."""
        refusals = super()._get_release_refusals()
        while waits := self._get_merge_waits(refusals):
            waiting = (
                self.browse()
                .union(*waits)
                .filtered(
                    lambda order: (
                        not order.short_since
                        and any(order._get_open_merge().order_ids.mapped("short_since"))
                    )
                )
            )
            if waiting:
                # As all of release, nobody's to write.
                waiting.sudo().short_since = fields.Datetime.now()
            refusals |= waits
        return refusals

    def _get_merge_waits(self, refusals):
        """Which of these orders wait for others that are not released with them.

        :param dict refusals: order -> reason
        :return: dict of order -> reason, of further orders
        """
        going = self.filtered(lambda order: order not in refusals)
        waits = {}
        for order in going.filtered("merge_id"):
            # Whoever releases need not see the other orders of a parcel.
            missing = order._get_open_merge().order_ids.filtered(
                lambda fellow: (
                    fellow not in going and fellow.release_state != "released"
                )
            )
            if missing:
                waits[order] = self.env._(
                    "It waits for %(others)s, merged with it.",
                    others=", ".join(missing.sorted("id").mapped("name")),
                )
        return waits

    def _before_release(self):
        """What was approved now may be another parcel than the one agreed on."""
        result = super()._before_release()
        self._leave_where_unfit(even_if_begun=True)
        return result

    # === RIGHTS === #

    def _check_release_fields(self, names):
        result = super()._check_release_fields(names)
        if not self.env.su and not ARRANGED_FIELDS.isdisjoint(names):
            raise AccessError(
                self.env._("Orders are merged and split by their buttons only.")
            )
        return result

    @api.model
    def _check_may_arrange(self):
        """Refuse users who do not decide how orders travel.

        :raise AccessError: the user is no customer service reviewer
        """
        if not self.env.user.has_group("ecom_fulfilment.group_service_reviewer"):
            raise AccessError(
                self.env._("Only customer service reviewers merge and split orders.")
            )
