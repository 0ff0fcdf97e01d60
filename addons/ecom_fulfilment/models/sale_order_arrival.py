# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..batches import run_each_or_all
from ..const import BATCH_SIZE
from .sale_order_goods import is_enough, sum_up, take
from .sale_order_shortage import POLICY


class SaleOrder(models.Model):
    """How orders that wait for goods go on: when they arrive, or in parts."""

    _inherit = "sale.order"

    # === ACTIONS === #

    def action_release_anyway(self):
        """Release waiting orders although goods are missing; the transfers wait."""
        return self._release_by_decision("release")

    def action_release_partially(self):
        """Send what is there of waiting orders now, and the rest when it arrives."""
        return self._release_by_decision("partial")

    # === BUSINESS METHODS === #

    def _release_by_decision(self, policy):
        """Release waiting orders by another policy than their shop's."""
        self._check_may_release()
        waiting = self.filtered("short_since").with_context(**{POLICY: policy})
        reasons = waiting._release_arrived()
        reasons |= dict.fromkeys(
            self - waiting, self.env._("It does not wait for goods.")
        )
        return self.env["ecom.batch.result"]._get_action(
            self.env._("%s orders released.", len(self) - len(reasons)), reasons
        )

    def _release_arrived(self):
        """Release waiting orders, or what waits of orders that left in part.

        :return: dict of order -> why it was not released
        """
        left = self.filtered(lambda order: order.release_state == "released")
        return (self - left)._release_where_possible() | left._release_rest_if_free()

    def _release_rest_if_free(self):
        """Send what waits of orders that left in part, as far as it is there now.

        :return: dict of order -> why nothing is sent
        """
        free = self._lock_free()
        reasons = dict.fromkeys(self - free, self._get_busy_text())
        lacking = free._get_lacking()
        free._mark_waiting(lacking)
        reasons |= {
            order: order._get_shortage_text(goods) for order, goods in lacking.items()
        }
        ready = free.filtered(lambda order: order not in reasons)
        return reasons | run_each_or_all(ready, lambda orders: orders._release_rest())

    def _release(self):
        self.filtered("short_since")._log_end_of_wait()
        return super()._release()

    def _release_rest(self):
        """Start the transfers of the parts that waited and whose goods are there."""
        self._log_end_of_wait()
        self.sudo().short_since = False  # as all of release, nobody's to write
        self._hold_back_missing(self)
        for order in self:
            order._launch_again()
        self._let_rest_wait()

    def _log_end_of_wait(self):
        for orders in self._in_company_languages():
            if POLICY in self.env.context:
                text = self.env._(
                    "%s released it although goods are missing", self.env.user.name
                )
            else:
                text = orders.env._("The goods arrived")
            orders._log_decisions("shortage", dict.fromkeys(orders, text))

    @api.model
    def _cron_release_waiting(self):
        """Release what waited for goods that are there now, first what is due first.

        So are approved orders of shops that release by rule, should that have failed.
        """
        orders = self.search(
            [
                "|",
                "&",
                ("short_since", "!=", False),
                ("release_state", "in", ("waiting", "released")),
                "&",
                ("release_state", "=", "approved"),
                ("shop_id.auto_release", "=", True),
            ]
        )
        lacking = orders._get_lacking()
        orders._mark_waiting(lacking)
        ready = orders._sorted_by_promise().filtered(lambda o: o not in lacking)
        for start in range(0, len(ready), BATCH_SIZE):
            batch = ready[start : start + BATCH_SIZE]
            batch._release_as_rules()
            if not self.env["ir.cron"]._commit_progress(
                len(batch), remaining=len(ready) - start - len(batch)
            ):
                break

    # === PARTS === #

    def _may_go_in_parts(self):
        """Whether goods that are missing can be left for another parcel.

        What shares a parcel with other orders, or has transfers already, leaves whole.
        """
        self.ensure_one()
        if self.merge_id:
            return False
        # Whoever releases need not read transfers.
        return self.is_split or not self.sudo()._get_open_transfers()

    def _take_part(self, goods, free):
        """Take what can leave now of an order some goods of which are missing.

        :param dict goods: as one of `_get_goods_by_part`
        :param dict free: what nobody has reserved, which is reduced
        :return: whether anything can leave
        """
        self.ensure_one()
        if self.is_split:
            complete = [
                part
                for part, needs in goods.items()
                if needs and is_enough(needs, free)
            ]
            for part in complete:
                take(goods[part], free)
            return bool(complete)
        left = dict(free)
        now, _later = self._divide_goods(left)
        if not any(
            line._is_taken_from_stock() for lines in now.values() for line in lines
        ):
            return False
        free.update(left)
        return True

    def _before_release(self):
        result = super()._before_release()
        partial = self.filtered(lambda order: order._get_shortage_policy() == "partial")
        # What of the others waited after an earlier release goes like the rest.
        whole = (self - partial).filtered("is_split")
        whole.sudo().part_ids.waits = False
        partial._hold_back_missing(self)
        return result

    def _hold_back_missing(self, batch):
        """Make parts of what is missing of these orders, and let those parts wait.

        :param batch: these and other orders that are released at once
        """
        if not self:
            return
        goods = batch._get_goods_by_part()
        free = self._get_free(goods)
        for order in batch._sorted_by_promise():
            if order in self and order._get_shortage_policy() != "release":
                order._hold_back(goods[order], free)
            else:
                take(sum_up(goods[order].values()), free)
                order.sudo().part_ids.waits = False

    def _hold_back(self, goods, free):
        """Let those parts of this order wait whose goods are not all free.

        :param dict goods: as one of `_get_goods_by_part`
        :param dict free: what nobody has reserved, which is reduced
        """
        self.ensure_one()
        # How goods travel is decided by the policy here, not by the user.
        order = self.sudo()
        if order.is_split:
            for part, needs in goods.items():
                part.waits = not is_enough(needs, free)
                if not part.waits:
                    take(needs, free)
        elif is_enough(sum_up(goods.values()), free):
            take(sum_up(goods.values()), free)
        else:
            now, later = order._divide_goods(free)
            order._set_parts(
                [*now.items(), *later.items()],
                self.env._("What is there now, the rest when it arrives"),
            )
            order.part_ids.sorted("sequence")[len(now) :].waits = True

    def _after_release(self):
        result = super()._after_release()
        self._let_rest_wait()
        return result

    def _let_rest_wait(self):
        """Let what waits of these orders be purchased, seen and sent later."""
        # Whoever releases need not read how goods travel.
        parted = self.filtered(
            lambda order: order.is_split and any(order.sudo().part_ids.mapped("waits"))
        )
        goods = parted._get_goods_by_part()
        needed = {
            order: sum_up(
                needs for part, needs in goods[order].items() if part and part.waits
            )
            for order in parted._sorted_by_promise()
        }
        free = self._get_free({order: {None: needs} for order, needs in needed.items()})
        parted._mark_waiting(self._share_out_lack(needed, free))
