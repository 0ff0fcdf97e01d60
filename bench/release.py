"""Confirmation, review and release of orders against plain Odoo's confirmation.

Plain Odoo starts and reserves the transfers with the confirmation; here the release
does, and it makes the waybills besides. What the gates add to a creation and a
confirmation is told in queries against plain Odoo, and in time against orders that no
gate covers in our own database: fields that our addons add take time too. Those do not
start transfers either (Odoo's own `skip_procurement`).
"""

import gc
from collections import defaultdict
from statistics import median

from .harness import measure
from .plain import make_our_makers, make_plain_maker, open_plain

BATCH, SMALL_BATCH = 50, 10
CONFIRMATIONS, RELEASES, ONES = 15, 6, 12
NOT_STARTED = {"skip_procurement": True}


def run(env, report):
    """Measure in this transaction and in one of the plain database, in turns."""
    with open_plain() as plain_env:
        sides = Sides(*make_our_makers(env), make_plain_maker(plain_env))
        sides.release(BATCH, 1)  # warm up
        for count in (1, SMALL_BATCH, BATCH):
            sides.confirm(count, 1)
        sides.forget()

        costs = {}
        for count in (1, SMALL_BATCH, BATCH):
            sides.confirm(count, CONFIRMATIONS)
            costs[count] = sides.forget()
        sides.release(BATCH, RELEASES)
        released = sides.forget()
        sides.release_ones(ONES)
        tell_gates(report, costs, released)
        tell_release(report, released, sides.forget())
        sides.batch_transfers()
        sides.release(BATCH, 2)
        tell_batched_release(report, sides.forget())


class Sides:
    """Costs of the same steps with the gates, without them and in plain Odoo."""

    def __init__(self, gated, ungated, plain):
        self._gated, self._ungated, self._plain = gated, ungated, plain
        self._costs = defaultdict(list)

    def forget(self):
        """The costs measured up to now, by step; a new list begins."""
        costs, self._costs = self._costs, defaultdict(list)
        return costs

    def confirm(self, count, times):
        """Create and confirm orders; each side comes first in turn."""
        works = [
            lambda: self._confirm("gated", self._gated, count),
            lambda: self._confirm("ungated", self._ungated, count, NOT_STARTED),
            lambda: self._confirm("plain", self._plain, count, NOT_STARTED),
        ]
        self._take_turns(works, times)

    def release(self, count, times):
        """Bring orders into the warehouse, here and in plain Odoo."""
        works = [lambda: self._release(count), lambda: self._start_plain(count)]
        self._take_turns(works, times)

    def release_ones(self, count):
        """Bring orders into the warehouse one at a time."""
        for _order in range(count):
            self._release(1)

    def batch_transfers(self):
        """Let both sides make batches of the transfers."""
        for maker in (self._gated, self._plain):
            maker.batch_transfers()

    def _take_turns(self, works, times):
        for turn in range(times):
            first = turn % len(works)
            for work in works[first:] + works[:first]:
                work()

    def _confirm(self, name, maker, count, context=None):
        values, made = maker.take(count), []
        self._measure(
            f"{name} create",
            maker.env,
            lambda: made.append(maker.env["sale.order"].create(values)),
        )
        orders = made[0].with_context(**(context or {}))
        self._measure(f"{name} confirm", maker.env, orders.action_confirm)
        return made[0]

    def _release(self, count):
        env = self._gated.env
        orders = self._confirm("gated", self._gated, count)
        self._measure("review", env, orders._run_review_rules)
        self._measure("release", env, orders.action_release)
        assert set(orders.mapped("release_state")) == {"released"}
        assert set(orders.picking_ids.mapped("state")) == {"assigned"}

    def _start_plain(self, count):
        orders = self._confirm("plain", self._plain, count)
        assert set(orders.picking_ids.mapped("state")) == {"assigned"}

    def _measure(self, step, env, call):
        gc.collect()  # at no step's cost
        self._costs[step].append(measure(env, call))


def tell_gates(report, costs, released):
    """What the gates add to the creation and the confirmation of orders."""
    for step in ("create", "confirm"):
        for count, limit in ((1, 4), (SMALL_BATCH, 3), (BATCH, 3)):
            gated, plain = (
                queries(costs[count], f"{side} {step}") for side in ("gated", "plain")
            )
            report.at_most(f"gates_queries_{step}_{count}", gated - plain, limit)
    gated, ungated, plain = (
        best(costs[BATCH], f"{side} create", f"{side} confirm")
        for side in ("gated", "ungated", "plain")
    )
    whole = best(released, "plain create", "plain confirm")
    report.at_most("gates_time_of_create_and_confirm", (gated - ungated) / whole, 0.02)
    report.tell("addons_time_of_create_and_confirm", (gated - plain) / whole)


def tell_release(report, batch, ones):
    """What the way of an order from its confirmation to its waybill takes."""
    steps = ("gated confirm", "release")
    plain_queries = queries(batch, "plain confirm") / BATCH
    our_queries = sum(queries(batch, step) for step in steps) / BATCH
    report.tell("plain_confirm_queries_per_order", plain_queries)
    report.at_most("release_queries_per_order", our_queries, 40)
    report.at_most("release_queries_by_plain", our_queries / plain_queries, 1)

    ours, plain = best(batch, *steps), best(batch, "plain confirm")
    report.tell("plain_confirm_milliseconds_per_order", plain / BATCH * 1000)
    report.tell("release_milliseconds_per_order", ours / BATCH * 1000)
    report.at_most(
        "release_time_by_one_by_one", ours / BATCH / best(ones, *steps), 0.45
    )
    report.at_most("release_time_by_plain", ours / plain, 1)
    reviewed = ours + best(batch, "review")
    report.at_most("review_and_release_time_by_plain", reviewed / plain, 1)


def tell_batched_release(report, batched):
    """The same where Odoo makes batches of the transfers.

    It looks for a batch with every state a transfer gets on the way, so the states are
    left to it move by move; that is why the aim is missed.
    """
    plain = queries(batched, "plain confirm") / BATCH
    ours = (queries(batched, "gated confirm") + queries(batched, "release")) / BATCH
    report.tell("plain_confirm_queries_per_order_batched", plain)
    report.aim("release_queries_per_order_batched", ours, 40)
    report.at_most("release_queries_by_plain_batched", ours / plain, 1)


def queries(costs, step):
    """Queries of a step, as most of its turns took them."""
    return median(cost.queries for cost in costs[step])


def best(costs, *steps):
    """Seconds of the steps, each at its best: other work on the machine only adds."""
    return sum(min(cost.seconds for cost in costs[step]) for step in steps)
