"""What comes after the delivery: invoices, a return, a stocktake, the figures."""

from demo.people import People
from demo.rpc import User

COUNTED_SHELF = "HZ-A-01"


class Ledger(People):
    """Accountant, after-sales agent, warehouse keeper and manager."""

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
            "held": count(
                "sale.order", ("release_state", "in", ["to_review", "on_hold"])
            ),
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
