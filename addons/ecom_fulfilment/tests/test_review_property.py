# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .order_common import OrderCase

# What each gate answers for, as the reviewers were told.
PARTS = {
    "service": ("goods", "receiver", "memo", "carrier"),
    "finance": ("goods", "price", "invoice"),
}
# How much is tried in every run, and how much by ECOM_EXAMPLES.
EXAMPLES = 12
STEPS = 12

orders = st.integers(0, 1)
amounts = st.integers(0, 3)


class Approved:
    """What the people know of one order, kept beside Odoo in plain Python."""

    def __init__(self, content):
        self.content = content
        self.approved = dict.fromkeys(PARTS)
        self.released = self.stopped = self.cancelled = False
        self.left = Counter()

    def seen_by(self, gate):
        """What this gate looks at, as it is now."""
        goods = tuple(sorted(self.goods.items()))
        return tuple(
            goods if part == "goods" else self.content[part] for part in PARTS[gate]
        )

    @property
    def goods(self):
        """Pieces ordered of each product."""
        return +sum((Counter({p: q}) for p, q in self.content["goods"]), Counter())

    def may_leave(self):
        return (
            self.released
            and not self.stopped
            and not self.cancelled
            and all(self.approved[gate] == self.seen_by(gate) for gate in PARTS)
        )

    def is_complete(self):
        """Whether everything ordered is with the buyer."""
        return not self.goods - self.left


class TwoOrders(RuleBasedStateMachine):
    """Two orders of one buyer, and people who do what they like in any order."""

    case = None

    def __init__(self):
        super().__init__()
        case = self.case
        self.savepoint = case.env.cr.savepoint()
        # Goods of one product may be on several lines; what is out is counted by
        # product, as the buyer does.
        self.receiver = case.make_receiver()
        self.orders = [
            case.make_order(
                f"P-{number}",
                [(case.mug, 2), (case.pot, 1)],
                receiver=self.receiver,
            )
            for number in range(2)
        ]
        self.known = [
            Approved(
                {
                    "goods": [["mug", 2], ["pot", 1]],
                    "receiver": "13873419625",
                    "memo": False,
                    "carrier": case.courier.id,
                    "price": 30,
                    "invoice": False,
                }
            )
            for _order in self.orders
        ]
        self.gates = {"service": case.gate_service, "finance": case.gate_finance}
        # Nobody passes by rule but where a step says so.
        (case.gate_service | case.gate_finance).auto_approve = False

    @initialize(stage=st.sampled_from(["new", "approved", "merged", "released"]))
    def begin(self, stage):
        """How far the orders are before anybody interferes."""
        self.settle()
        if stage != "new":
            self.approve_both()
        if stage == "merged":
            self.merge_or_undo()
        if stage in ("merged", "released"):
            self.release(2)

    def teardown(self):
        self.savepoint.close(rollback=True)

    # === WHAT FOLLOWS FROM A STEP === #

    def settle(self, deciding=(), reopening=()):
        """Take over who approved what, and refuse what nobody did.

        :param deciding: indexes of orders a gate may have passed in this step
        :param reopening: pairs of index and gate that may have been opened again
        """
        for index, (order, known) in enumerate(
            zip(self.orders, self.known, strict=True)
        ):
            for gate, record in self.gates.items():
                state = self.case.review_of(order, record).state
                if state == "approved" and known.approved[gate] is None:
                    assert index in deciding, f"nobody passed {gate} of {index}"
                    known.approved[gate] = known.seen_by(gate)
                elif state == "approved":
                    stale = known.approved[gate] != known.seen_by(gate)
                    # What is over is looked at again when it begins again.
                    over = known.cancelled or known.is_complete()
                    assert not stale or over, f"{gate} saw other goods"
                elif known.approved[gate] is not None:
                    assert (index, gate) in reopening, f"{gate} opened for nothing"
                    known.approved[gate] = None
            if None not in known.approved.values():
                # Who was asked again may have to release again, too.
                known.released &= order.release_state == "released"

    def concerned(self, index, part):
        """Gates of this order that look at this part of it."""
        return [(index, gate) for gate, parts in PARTS.items() if part in parts]

    def all_gates(self, *indexes):
        return [(index, gate) for index in indexes for gate in PARTS]

    def attempt(self, act):
        """Do something that Odoo may refuse, as a whole.

        :return: why it did
        """
        try:
            with self.case.env.cr.savepoint():
                act()
        except UserError as refusal:
            return str(refusal)
        return None

    # === PEOPLE WHO EDIT === #

    def edit(self, index, part, value, write):
        order, known = self.orders[index], self.known[index]
        if known.cancelled:
            return
        before = known.content[part]
        if refusal := self.attempt(lambda: write(order)):
            # Odoo takes nothing off an order that is delivered already.
            assert part == "goods", refusal
            return
        known.content[part] = value
        changed = before != value
        self.settle(reopening=self.concerned(index, part) if changed else ())

    @rule(index=orders, line=orders, quantity=amounts)
    def edit_quantity(self, index, line, quantity):
        goods = [list(pair) for pair in self.known[index].content["goods"]]
        goods[line][1] = quantity

        def write(order):
            order.order_line[line].product_uom_qty = quantity

        self.edit(index, "goods", goods, write)

    @rule(index=orders, pot=st.booleans(), quantity=amounts)
    def add_line(self, index, pot, quantity):
        case, content = self.case, self.known[index].content
        if len(content["goods"]) > 3:
            return
        goods = [*content["goods"], ["pot" if pot else "mug", quantity]]
        product = case.pot if pot else case.mug

        def write(order):
            vals = {"product_id": product.id, "product_uom_qty": quantity}
            order.order_line = [Command.create(vals)]

        self.edit(index, "goods", goods, write)

    @rule(phone=st.sampled_from(["13873419625", "13900001111"]))
    def edit_phone(self, phone):
        """Both orders go to the same receiver."""
        self.receiver.phone = phone
        reopening = []
        for index, known in enumerate(self.known):
            if known.content["receiver"] != phone:
                reopening += self.concerned(index, "receiver")
            known.content["receiver"] = phone
        self.settle(reopening=reopening)

    @rule(
        index=orders,
        part=st.sampled_from(["price", "memo", "carrier", "invoice"]),
        other=st.booleans(),
    )
    def edit_detail(self, index, part, other):
        case, order = self.case, self.orders[index]
        record, field, values = {
            "price": (order.order_line[0], "price_unit", (30, 29)),
            "memo": (order, "buyer_memo", (False, "急")),
            "carrier": (order, "carrier_id", (case.courier.id, case.cod_courier.id)),
            "invoice": (order, "invoice_title", (False, "Li Hua")),
        }[part]
        value = values[other]
        self.edit(index, part, value, lambda _order: record.write({field: value}))

    @rule(index=orders, what=st.sampled_from(["reference", "note", "tag", "activity"]))
    def edit_something_else(self, index, what):
        """It is never refused and opens nothing."""
        order = self.orders[index]
        if what == "activity":
            order.activity_schedule("mail.mail_activity_data_todo")
        else:
            order.write(
                {
                    "reference": {"client_order_ref": "PO-1"},
                    "note": {"note": "Thank you"},
                    "tag": {"tag_ids": [Command.link(self.case.tag.id)]},
                }[what]
            )
        self.settle()

    # === PEOPLE WHO DECIDE === #

    @rule(index=orders)
    def approve(self, index):
        case = self.case
        case.as_user(self.orders[index], "judge").action_approve_review("Seen")
        self.settle(deciding=[index])

    @rule()
    def approve_both(self):
        both = self.orders[0] | self.orders[1]
        for _gate in PARTS:
            self.case.as_user(both, "judge").action_approve_review("Seen")
        self.settle(deciding=[0, 1])

    @rule()
    def approve_by_rule(self):
        gates = self.case.gate_service | self.case.gate_finance
        gates.auto_approve = True
        both = self.orders[0] | self.orders[1]
        # The rules look at an order once; a reason to look again is a new review.
        both.review_ids.filtered(lambda r: r.state == "pending").evaluated_at = False
        self.case.as_user(both, "judge").action_run_review_rules()
        gates.auto_approve = False
        self.settle(deciding=[0, 1])

    @rule(index=orders, decision=st.sampled_from(["hold", "reject", "again"]))
    def decide_against(self, index, decision):
        order = self.case.as_user(self.orders[index], "judge")
        decide = {
            "hold": order.action_hold_review,
            "reject": order.action_reject_review,
            "again": order.action_review_again,
        }[decision]
        self.attempt(lambda: decide("Doubtful"))
        self.settle(reopening=self.all_gates(index))

    @rule(index=orders)
    def stop_or_lift(self, index):
        order, known = self.case.as_user(self.orders[index], "judge"), self.known[index]
        if known.cancelled:
            return
        if known.stopped:
            order.action_lift_stop()
        else:
            order.action_stop("Wants out")
        self.settle(reopening=self.all_gates(index) if known.stopped else ())
        known.stopped = not known.stopped

    @rule(index=orders)
    def cancel_or_begin_again(self, index):
        order, known = self.orders[index], self.known[index]
        if known.cancelled:
            order.action_draft()
            order.action_confirm()
        else:
            order._action_cancel()
            known.released = False
        self.settle(reopening=self.all_gates(index) if known.cancelled else ())
        known.cancelled = not known.cancelled

    # === PEOPLE WHO SEND === #

    @rule()
    def merge_or_undo(self):
        both = self.case.as_user(self.orders[0] | self.orders[1], "judge")
        if both.merge_id:
            both.merge_id.action_undo()
        else:
            both.action_merge()
        self.settle()

    @rule(index=orders)
    def split_or_undo(self, index):
        """One piece of the first line travels by itself."""
        order = self.case.as_user(self.orders[index], "judge")
        plan = [(order.warehouse_id, {order.order_line[:1]: 1})]
        self.attempt(
            order.action_undo_split
            if order.part_ids
            else lambda: order._split(plan, "By choice")
        )
        self.settle()

    @rule(index=st.integers(0, 2))
    def release(self, index):
        """One of them, or both."""
        indexes = [0, 1] if index == 2 else [index]
        both = self.case.env["sale.order"].union(*(self.orders[i] for i in indexes))
        self.case.as_user(both, "judge").action_release()
        for i in indexes:
            known = self.known[i]
            if self.orders[i].release_state == "released":
                known.released = True
                assert known.may_leave() or known.is_complete(), "released unapproved"
        self.settle()

    @rule(index=orders)
    def ship(self, index):
        before = [self.count_sent(order) for order in self.orders]
        self.send(self.orders[index])
        # With a merged order, the other one leaves too.
        for order, known, sent in zip(self.orders, self.known, before, strict=True):
            left = self.count_sent(order) - sent
            assert not left or known.may_leave(), "left unapproved"
            known.left += left
            assert not left or not known.left - known.goods, "more than was ordered"
        self.settle()

    def send(self, order):
        """The warehouse validates this order's transfers, parcel by parcel.

        :return: what it was told of those that do not leave
        """
        refusals = []
        for transfer in self.open_transfers(order):
            if transfer.state == "done":
                continue
            parcel = transfer.waybill_ids.filtered(lambda w: w.state != "cancelled")
            together = transfer | parcel.picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            )
            if refusal := self.attempt(lambda sent=together: self.case.ship(sent)):
                refusals.append(refusal)
        return refusals

    # === WHAT IS TRUE AT ANY TIME === #

    def open_transfers(self, order):
        return order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).sorted("id")

    def count_sent(self, order):
        """Pieces of this order that are with the buyer, by product."""
        names = {self.case.mug: "mug", self.case.pot: "pot"}
        sent = Counter()
        for move in order.order_line.move_ids:
            if move.state == "done":
                sent[names[move.product_id]] += int(move.quantity)
        return sent

    @invariant()
    def what_could_leave_is_what_was_approved(self):
        """Whoever went through the warehouse now and validated all there is."""
        if not any(self.open_transfers(order) for order in self.orders):
            for known in self.known:
                assert not known.may_leave() or known.is_complete(), "forgotten goods"
            return
        trial = self.case.env.cr.savepoint()
        try:
            before = [self.count_sent(order) for order in self.orders]
            refusals = [
                refusal for order in self.orders for refusal in self.send(order)
            ]
            for order, known, sent in zip(self.orders, self.known, before, strict=True):
                leaving = self.count_sent(order) - sent
                if known.may_leave():
                    # Approved goods, no piece more and none less.
                    approved = known.goods - known.left
                    waits = self.waits_for_fellow(order) and not leaving
                    assert leaving == approved or waits, (leaving, refusals)
                else:
                    assert not leaving, f"{leaving} would leave unapproved"
        finally:
            trial.close(rollback=True)

    def waits_for_fellow(self, order):
        """Whether the parcel stays here for the other order in it."""
        return order.merge_id and not all(known.may_leave() for known in self.known)

    @invariant()
    def labels_name_the_approved_receiver(self):
        for order, known in zip(self.orders, self.known, strict=True):
            if known.may_leave():
                open_parcels = order.waybill_ids.filtered(
                    lambda waybill: waybill.state not in ("shipped", "cancelled")
                )
                for parcel in open_parcels:
                    assert parcel.receiver_phone == known.content["receiver"]
                    assert parcel.carrier_id.id == known.content["carrier"]


@tagged("post_install", "-at_install")
class TestAnySequence(OrderCase):
    """Whatever people do, goods that leave are those that were approved last.

    The same sequences are tried in every run. To look further, with others each time:
    ``ECOM_EXAMPLES=500 make test ARGS="addons -k what_leaves"``; hypothesis
    prints the shortest sequence that breaks a promise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = (
            "base.group_user,ecom_fulfilment.group_service_reviewer,"
            "ecom_fulfilment.group_finance_reviewer,"
            "ecom_fulfilment.group_review_override"
        )
        cls.users["judge"] = new_test_user(cls.env, "test_judge", groups)
        cls.tag = cls.env["crm.tag"].create({"name": "Gift"})

    def test_what_leaves_was_approved(self):
        longer = os.environ.get("ECOM_EXAMPLES")
        machine = type("Orders", (TwoOrders,), {"case": self})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=int(longer or EXAMPLES),
                stateful_step_count=STEPS,
                derandomize=not longer,
                phases=[Phase.generate, *([Phase.shrink] if longer else [])],
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            ),
        )
