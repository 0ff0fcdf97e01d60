"""One day of the merchant, each step by the person whose job it is.

A client of the running server: it logs in as the people of the demo data and calls
what their screens call. Run again, it finds everything done and changes nothing.
"""

import argparse
import hashlib
import json
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import requests

from demo.rpc import User

EXPORTS = Path(__file__).parent / "exports"
FILES = {
    "taobao": ("taobao_ExportOrderList.csv", "taobao_ExportOrderDetailList.csv"),
    "pdd": ("pdd_orders.xlsx",),
    "jd": ("jd_orders.xlsx",),
}
# What the reviewer finds out by a call: the digit missing in a buyer's phone.
CORRECTED_PHONE = "13873419625"
PACKAGING_KG = 0.15  # carton, filler and tape of an ordinary parcel
IN_TRANSIT = 3  # parcels still on the road in the evening
CHINA = timedelta(hours=8)
COUNTED_SHELF = "HZ-A-01"
# Text of a trace: hours after the handover, status code, words.
TRACE = (
    (1, "103", "【{city}】快件已由【{carrier}】揽收"),
    (9, "1002", "【转运中心】快件已发往下一站"),
    (26, "501", "快件已到达派件网点"),
    (28, "5", "快递员正在派件，请保持电话畅通"),
    (31, "301", "快件已签收，签收人：本人"),
)


@dataclass
class Day:
    """The people, what they did, and how long it took."""

    url: str
    database: str
    out: Path
    timings: list[tuple[str, float, str]] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)

    def user(self, login: str) -> User:
        """Somebody of the demo company; the password is the login."""
        if login not in self.users:
            self.users[login] = User(self.url, self.database, login, login)
        return self.users[login]

    @contextmanager
    def step(self, name: str):
        """Time one step; what it yields is filled with a line of result."""
        start, result = time.monotonic(), []
        yield result.append
        seconds = time.monotonic() - start
        self.timings.append((name, seconds, " ".join(result)))
        print(f"    {name:<22}{seconds:7.1f} s  {' '.join(result)}", flush=True)

    # --- orders ----------------------------------------------------------------

    def import_orders(self) -> None:
        """The sales clerk imports each shop's export files."""
        clerk = self.user("gendan")
        with self.step("import") as tell:
            shops = clerk.read("ecom.shop", [], ["platform", "name"])
            for shop in sorted(shops, key=lambda shop: shop["id"]):
                attachments = [
                    clerk.create(
                        "ir.attachment",
                        {
                            "name": name,
                            "datas": b64encode((EXPORTS / name).read_bytes()).decode(),
                        },
                    )
                    for name in FILES[shop["platform"]]
                ]
                wizard = clerk.create(
                    "ecom.order.import.wizard",
                    {"shop_id": shop["id"], "attachment_ids": [(6, 0, attachments)]},
                )
                action = clerk.call(
                    "ecom.order.import.wizard", "action_import", [wizard]
                )
                (done,) = clerk.call(
                    "ecom.order.import",
                    "read",
                    [action["res_id"]],
                    ["new_count", "failed_count"],
                )
                tell(f"{done['new_count']}+{done['failed_count']}✗")

    def review_orders(self) -> None:
        """Rules pass the clean orders; two doubtful ones are settled by hand."""
        service = self.user("kefu")
        with self.step("review") as tell:
            waiting = service.search(
                "sale.order", [("release_state", "=", "to_review")]
            )
            if waiting:
                service.call("sale.order", "action_run_review_rules", waiting)
            self._correct_phone(service)
            self._answer_remark(service)
            held = service.call(
                "sale.order", "search_count", [("release_state", "=", "on_hold")]
            )
            tell(f"{held} held")

    def _correct_phone(self, service: User) -> None:
        """The buyer was called: his phone lacked a digit."""
        findings = service.read(
            "ecom.review.finding",
            [("check_id.code", "=", "phone"), ("review_id.state", "=", "hold")],
            ["order_id", "review_id"],
        )
        for finding in findings:
            (order,) = service.call(
                "sale.order", "read", [finding["order_id"][0]], ["partner_shipping_id"]
            )
            service.call(
                "res.partner",
                "write",
                [order["partner_shipping_id"][0]],
                {"phone": CORRECTED_PHONE},
            )
            self._decide(service, finding, "电话联系买家，更正手机号")

    def _answer_remark(self, service: User) -> None:
        """The first remark can be met; the second one waits for the buyer's answer."""
        (first, *_others) = service.read(
            "ecom.review.finding",
            [("check_id.code", "=", "buyer_memo")],
            ["order_id", "review_id"],
            order="id",
        )
        (review,) = service.call(
            "ecom.review", "read", [first["review_id"][0]], ["state"]
        )
        if review["state"] == "hold":
            self._decide(service, first, "已与买家确认，按备注安排")

    def _decide(self, service: User, finding: dict, reason: str) -> None:
        wizard = service.create(
            "ecom.review.decision",
            {
                "decision": "approve",
                "reason": reason,
                "review_ids": [(6, 0, [finding["review_id"][0]])],
            },
        )
        service.call("ecom.review.decision", "action_confirm", [wizard])

    def release_orders(self) -> None:
        """The finance reviewer hands the approved orders to the warehouse."""
        finance = self.user("caishen")
        with self.step("release") as tell:
            ready = finance.search("sale.order", [("release_state", "=", "approved")])
            if ready:
                finance.call("sale.order", "action_release", ready)
            tell(f"{len(ready)} orders")

    # --- waybills --------------------------------------------------------------

    def get_numbers(self) -> None:
        """The waybill clerk takes numbers from the pools."""
        clerk = self.user("dadan")
        with self.step("waybill numbers") as tell:
            waiting = clerk.search("ecom.waybill", [("state", "=", "waiting")])
            if waiting:
                clerk.call("ecom.waybill", "action_allocate", waiting)
            tell(f"{len(waiting)} numbers")

    def print_waybills(self) -> None:
        """All labels in one file, and the pick list in the same order."""
        clerk = self.user("dadan")
        with self.step("print") as tell:
            queue = clerk.search(
                "ecom.waybill", [("state", "=", "to_print")], order="warehouse_id, id"
            )
            if queue:
                action = clerk.call("ecom.waybill", "action_print", queue)
                self._save("waybills", clerk.print(action["report_name"], queue))
                self._save(
                    "picklist", clerk.print("ecom_fulfilment.report_pick_list", queue)
                )
            tell(f"{len(queue)} labels")

    def _save(self, name: str, pdf: bytes) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / f"{name}.pdf").write_bytes(pdf)

    # --- stations --------------------------------------------------------------

    def pick(self) -> None:
        """The picker scans every piece into the staging area."""
        with self.step("pick") as tell:
            tell(self._scan_parcels(self.user("jianhuo"), "pick"))

    def check(self) -> None:
        """The packer scans every piece against the order."""
        with self.step("check") as tell:
            tell(self._scan_parcels(self.user("dabao"), "check"))

    def _scan_parcels(self, user: User, step: str) -> str:
        pieces, parcels = 0, self._parcels(user, step)
        for parcel in parcels:
            answer = user.call("ecom.station", "open_parcel", step, parcel["number"])
            for line in answer["lines"]:
                for _piece in range(round(line["quantity"] - line["done"])):
                    answer = user.call(
                        "ecom.station",
                        "scan",
                        step,
                        parcel["id"],
                        line["barcode"],
                        str(uuid.uuid4()),
                    )
                    if not answer["accepted"]:
                        raise RuntimeError(answer["message"])
                    pieces += 1
        return f"{len(parcels)} parcels, {pieces} pieces"

    def _parcels(self, user: User, step: str) -> list[dict]:
        return user.read(
            "ecom.waybill",
            [("step", "=", step), ("state", "=", "printed")],
            ["number", "expected_weight"],
            order="print_batch, print_sequence",
        )

    def pack(self) -> None:
        """The packer closes and weighs each parcel."""
        packer = self.user("dabao")
        with self.step("pack and weigh") as tell:
            parcels = self._parcels(packer, "pack")
            for parcel in parcels:
                packer.call("ecom.station", "open_parcel", "pack", parcel["number"])
                weight = round(parcel["expected_weight"] + PACKAGING_KG, 3)
                packer.call("ecom.station", "pack", parcel["id"], weight)
            tell(f"{len(parcels)} parcels")

    def hand_over(self) -> None:
        """One manifest per carrier and warehouse; closing it ships the parcels."""
        dispatcher = self.user("fahuo")
        with self.step("handover") as tell:
            ready = dispatcher.read(
                "ecom.waybill",
                [("step", "=", "handover"), ("state", "=", "printed")],
                ["number", "carrier_id", "warehouse_id"],
            )
            loads: dict[tuple[int, int], list[str]] = {}
            for parcel in ready:
                key = (parcel["carrier_id"][0], parcel["warehouse_id"][0])
                loads.setdefault(key, []).append(parcel["number"])
            for (carrier, warehouse), numbers in sorted(loads.items()):
                handover = dispatcher.create(
                    "ecom.handover",
                    {
                        "carrier_id": carrier,
                        "warehouse_id": warehouse,
                        "courier_name": "刘师傅",
                        "courier_phone": "13600001234",
                    },
                )
                for number in numbers:
                    dispatcher.call("ecom.handover", "scan", [handover], number)
                dispatcher.call("ecom.handover", "action_close", [handover])
            if loads:
                closed = dispatcher.search("ecom.handover", [("state", "=", "closed")])
                pdf = dispatcher.print("ecom_fulfilment.report_handover", closed)
                self._save("manifest", pdf)
            tell(f"{len(loads)} manifests, {len(ready)} parcels")

    # --- on the road -----------------------------------------------------------

    def track(self) -> None:
        """The tracking platform reports what the couriers scanned."""
        manager = self.user("jingli")
        with self.step("tracking") as tell:
            carriers = manager.read(
                "delivery.carrier",
                [("delivery_type", "=", "ecom")],
                ["name", "courier_code", "push_token", "push_salt"],
            )
            by_id = {carrier["id"]: carrier for carrier in carriers}
            shipped = manager.read(
                "ecom.waybill",
                [("state", "=", "shipped")],
                ["number", "carrier_id", "receiver_city", "handover_id", "signed_at"],
                order="number",
            )
            closed = {
                handover["id"]: handover["closed_at"]
                for handover in manager.read("ecom.handover", [], ["closed_at"])
            }
            for position, parcel in enumerate(shipped):
                if parcel["signed_at"]:
                    continue
                events = len(TRACE) - (2 if position < IN_TRANSIT else 0)
                self._push(
                    by_id[parcel["carrier_id"][0]],
                    parcel,
                    datetime.fromisoformat(closed[parcel["handover_id"][0]]),
                    TRACE[:events],
                )
            tell(f"{len(shipped)} parcels")

    def _push(self, carrier: dict, parcel: dict, start: datetime, trace: tuple) -> None:
        """One push of Kuaidi100, signed as its document says, newest line first."""
        lines = [
            {
                "time": f"{start + CHINA + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}",
                "context": words.format(
                    city=parcel["receiver_city"], carrier=carrier["name"]
                ),
                "statusCode": code,
                "areaName": parcel["receiver_city"],
            }
            for hours, code, words in reversed(trace)
        ]
        param = json.dumps(
            {
                "status": "polling",
                "lastResult": {
                    "nu": parcel["number"],
                    "com": carrier["courier_code"],
                    "data": lines,
                },
            },
            ensure_ascii=False,
        )
        digest = hashlib.md5((param + carrier["push_salt"]).encode()).hexdigest()
        reply = requests.post(
            f"{self.url}/ecom/v1/tracking/kuaidi100/{carrier['push_token']}",
            data={"param": param, "sign": digest.upper()},
            timeout=20,
        )
        reply.raise_for_status()

    # --- money -----------------------------------------------------------------

    def invoice(self) -> None:
        """The accountant invoices what was signed and books what was paid."""
        accountant = self.user("kuaiji")
        with self.step("invoice") as tell:
            orders = accountant.search(
                "sale.order",
                [
                    ("waybill_ids.signed_at", "!=", False),
                    ("invoice_status", "=", "to invoice"),
                    ("invoice_ids", "=", False),
                ],
            )
            if orders:
                wizard = accountant.call(
                    "sale.advance.payment.inv",
                    "create",
                    [
                        {
                            "advance_payment_method": "delivered",
                            "sale_order_ids": [(6, 0, orders)],
                            "consolidated_billing": False,
                        }
                    ],
                )
                accountant.call("sale.advance.payment.inv", "create_invoices", wizard)
            drafts = accountant.search(
                "account.move",
                [("move_type", "=", "out_invoice"), ("state", "=", "draft")],
            )
            if drafts:
                accountant.call("account.move", "action_post", drafts)
            self._register_payments(accountant)
            tell(f"{len(orders)} invoices")

    def _register_payments(self, accountant: User) -> None:
        """What buyers paid lies on the platforms' accounts, one journal per shop."""
        for shop in accountant.read("ecom.shop", [], ["journal_id"]):
            orders = accountant.read(
                "sale.order",
                [("shop_id", "=", shop["id"]), ("payment_mode", "=", "online")],
                ["invoice_ids"],
            )
            unpaid = accountant.search(
                "account.move",
                [
                    ("id", "in", [i for order in orders for i in order["invoice_ids"]]),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "=", "not_paid"),
                ],
            )
            if unpaid:
                context = {"active_model": "account.move", "active_ids": unpaid}
                wizard = accountant.call(
                    "account.payment.register",
                    "create",
                    [{"journal_id": shop["journal_id"][0], "group_payment": False}],
                    context=context,
                )
                accountant.call(
                    "account.payment.register",
                    "action_create_payments",
                    wizard,
                    context=context,
                )

    # --- afterwards ------------------------------------------------------------

    def take_back(self) -> None:
        """A buyer sends a piece back within seven days; it is graded and refunded."""
        agent, keeper = self.user("shouhou"), self.user("cangguan")
        accountant = self.user("kuaiji")
        case_model = "ecom.aftersales.case"
        with self.step("return") as tell:
            if agent.search(case_model, []):
                tell("done before")
                return
            (order,) = agent.read(
                "sale.order",
                [
                    ("shop_id.platform", "=", "taobao"),
                    ("invoice_ids.payment_state", "in", ("paid", "in_payment")),
                ],
                ["name", "order_line"],
                order="platform_number",
                limit=1,
            )
            (line, *_others) = agent.read(
                "sale.order.line",
                [("order_id", "=", order["id"]), ("product_id.is_storable", "=", True)],
                ["product_id"],
                order="id",
            )
            reason = agent.search("ecom.aftersales.reason", [], limit=1)[0]
            case = agent.create(
                case_model,
                {
                    "order_id": order["id"],
                    "kind": "return_refund",
                    "reason_id": reason,
                    "return_tracking_ref": "73154990000018",
                    "line_ids": [(0, 0, {"sale_line_id": line["id"], "quantity": 1})],
                },
            )
            agent.call(case_model, "action_approve", [case])
            keeper.call(case_model, "action_receive", [case])
            (case_line,) = keeper.search(
                "ecom.aftersales.line", [("case_id", "=", case)]
            )
            keeper.call(
                case_model,
                "set_grades",
                [case],
                [{"line_id": case_line, "grade": "a", "note": "未拆封"}],
            )
            keeper.call(case_model, "action_grade", [case])
            accountant.call(case_model, "action_refund", [case])
            tell(f"{order['name']}: {line['product_id'][1]}")

    def take_stock(self) -> None:
        """The keeper counts a shelf and misses one piece; the manager approves."""
        keeper, manager = self.user("cangguan"), self.user("jingli")
        with self.step("stocktake") as tell:
            if keeper.search("ecom.stocktake", [("state", "=", "done")]):
                tell("done before")
                return
            (shelf,) = keeper.read(
                "stock.location", [("barcode", "=", COUNTED_SHELF)], ["warehouse_id"]
            )
            stocktake = keeper.create(
                "ecom.stocktake",
                {
                    "warehouse_id": shelf["warehouse_id"][0],
                    "location_ids": [(6, 0, [shelf["id"]])],
                },
            )
            keeper.call("ecom.stocktake", "action_start", [stocktake])
            lines = keeper.read(
                "ecom.stocktake.line",
                [("stocktake_id", "=", stocktake)],
                ["product_id"],
                order="id",
            )
            # The counter does not see what should be there; he sees the shelf.
            on_shelf = {
                quant["product_id"][0]: quant["quantity"]
                for quant in manager.read(
                    "stock.quant",
                    [("location_id", "=", shelf["id"])],
                    ["product_id", "quantity"],
                )
            }
            counts = [
                {"line_id": line["id"], "quantity": on_shelf[line["product_id"][0]]}
                for line in lines
            ]
            counts[0] |= {"quantity": counts[0]["quantity"] - 1, "reason": "damaged"}
            keeper.call("ecom.stocktake", "set_counts", [stocktake], counts)
            keeper.call("ecom.stocktake", "action_submit", [stocktake])
            manager.call("ecom.stocktake", "action_approve", [stocktake])
            tell(f"{len(lines)} places, 1 difference")

    # --- the evening -----------------------------------------------------------

    def summary(self) -> dict[str, float]:
        """The day in figures, read from the database, not from what the steps said."""
        manager = self.user("jingli")

        def count(model: str, *domain) -> int:
            return manager.call(model, "search_count", list(domain))

        def total(model: str, amount: str, *domain) -> float:
            rows = manager.call(
                model, "formatted_read_group", list(domain), [], [f"{amount}:sum"]
            )
            return round(rows[0][f"{amount}:sum"] or 0.0, 2)

        shop = ("shop_id", "!=", False)
        return {
            "orders in": count("sale.order", shop),
            "rows failed": count("ecom.order.import.line", ("state", "=", "failed")),
            "held": count("sale.order", ("release_state", "=", "on_hold")),
            "released": count("sale.order", ("release_state", "=", "released")),
            "shipped": count("ecom.waybill", ("state", "=", "shipped")),
            "signed": count("ecom.waybill", ("signed_at", "!=", False)),
            "returned": count("ecom.aftersales.case", ("refund_move_id", "!=", False)),
            "owed by buyers": total("sale.order", "amount_total", shop),
            "paid on platforms": total("sale.order", "platform_paid", shop),
            "cash on delivery": total(
                "ecom.waybill", "cod_amount", ("state", "=", "shipped")
            ),
            "invoiced": total(
                "account.move",
                "amount_total",
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ),
            "refunded": total(
                "account.move",
                "amount_total",
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
            ),
            "freight": total("ecom.waybill", "freight", ("state", "=", "shipped")),
        }

    def run(self) -> dict[str, float]:
        """All steps in the order of the day; returns the summary."""
        steps: tuple[Callable[[], None], ...] = (
            self.import_orders,
            self.review_orders,
            self.release_orders,
            self.get_numbers,
            self.print_waybills,
            self.pick,
            self.check,
            self.pack,
            self.hand_over,
            self.track,
            self.invoice,
            self.take_back,
            self.take_stock,
        )
        for step in steps:
            step()
        return self.summary()


def main() -> None:
    """Run the day against a server and print its summary."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--database", default="ecom")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    figures = Day(options.url, options.database, options.out).run()
    print()
    for name, value in figures.items():
        shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        print(f"    {name:<22}{shown:>12}")


if __name__ == "__main__":
    main()
