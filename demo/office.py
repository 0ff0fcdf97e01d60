"""What the office does: import, both reviews, release, numbers and printing."""

import time
from base64 import b64encode
from pathlib import Path

from demo.people import People
from demo.rpc import User

EXPORTS = Path(__file__).parent / "exports"
FILES = {
    "taobao": ("taobao_ExportOrderList.csv", "taobao_ExportOrderDetailList.csv"),
    "pdd": ("pdd_orders.xlsx",),
    "jd": ("jd_orders.xlsx",),
    # Spoiled on purpose: nothing of it can be shipped, every row says why.
    "douyin": ("douyin_broken.csv",),
}
NUMBERS_TIMEOUT = 120  # seconds that the jobs may take to ask for all numbers
# What the reviewer finds out by a call: the digit missing in a buyer's phone.
CORRECTED_PHONE = "13873419625"


class Office(People):
    """Sales clerk, reviewers and waybill clerk."""

    # --- orders ----------------------------------------------------------------

    def import_orders(self) -> None:
        """The sales clerk imports each shop's export files."""
        clerk = self.user("gendan")
        with self.step("import") as tell:
            shops = clerk.read(
                "ecom.shop", [("platform", "in", list(FILES))], ["platform", "name"]
            )
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
                "sale.order",
                "search_count",
                [("release_state", "in", ["to_review", "on_hold"])],
            )
            tell(f"{held} held")

    def _correct_phone(self, service: User) -> None:
        """The buyer was called: his phone lacked a digit."""
        findings = service.read(
            "ecom.review.finding",
            [("check_id.code", "=", "phone"), ("review_id.state", "=", "hold")],
            ["order_id"],
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
            ["order_id", "accepted_at"],
            order="id",
        )
        if not first["accepted_at"]:
            self._decide(service, first, "已与买家确认，按备注安排")

    def _decide(self, service: User, finding: dict, reason: str) -> None:
        wizard = service.create(
            "ecom.review.decision",
            {
                "decision": "approve",
                "reason": reason,
                "order_ids": [(6, 0, [finding["order_id"][0]])],
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
        """The waybill clerk takes numbers from the pools and asks SF's API."""
        clerk = self.user("dadan")
        with self.step("waybill numbers") as tell:
            waiting = clerk.search("ecom.waybill", [("state", "=", "waiting")])
            if waiting:
                clerk.call("ecom.waybill", "action_allocate", waiting)
            asked = self._await_numbers(clerk, waiting)
            tell(f"{len(waiting)} numbers, {asked} by API")

    def _await_numbers(self, clerk: User, waybills: list[int]) -> int:
        """Wait for the jobs that ask for numbers.

        :return: how many parcels got theirs from an API
        """
        by_api = ("id", "in", waybills), ("allocation_state", "!=", False)
        deadline = time.monotonic() + NUMBERS_TIMEOUT
        while clerk.search("ecom.waybill", [*by_api, ("state", "=", "waiting")]):
            failed = clerk.read(
                "ecom.waybill",
                [*by_api, ("allocation_state", "=", "failed")],
                ["failure"],
            )
            if failed or time.monotonic() > deadline:
                raise RuntimeError(f"No number: {failed or 'the jobs do not run'}")
            time.sleep(0.2)
        return len(clerk.search("ecom.waybill", list(by_api)))

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
