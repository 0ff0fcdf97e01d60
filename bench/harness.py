"""Measuring, reporting and the small world that benchmarks run in."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from odoo.fields import Command


@dataclass(frozen=True)
class Cost:
    """What one call took."""

    seconds: float
    queries: int


def measure(env, call: Callable[[], object], repeat: int = 1) -> Cost:
    """Median time and queries of a call, from an empty cache to the flush.

    :param repeat: calls to take the median of; each must be repeatable
    """
    costs = []
    for _time in range(repeat):
        env.flush_all()
        env.invalidate_all()
        queries, start = env.cr.sql_log_count, time.perf_counter()
        call()
        env.flush_all()
        costs.append(Cost(time.perf_counter() - start, env.cr.sql_log_count - queries))
    return Cost(
        median(cost.seconds for cost in costs), max(cost.queries for cost in costs)
    )


@dataclass
class Report:
    """Lines of the table; knows whether one of them failed."""

    area: str
    failed: list[str] = field(default_factory=list)

    def at_most(self, metric: str, value: float, limit: float) -> None:
        """A ratio or a count that must not exceed its limit."""
        self._line(metric, value, f"<={limit:g}", value <= limit)

    def at_least(self, metric: str, value: float, limit: float) -> None:
        """A ratio or a count that must reach its limit."""
        self._line(metric, value, f">={limit:g}", value >= limit)

    def aim(self, metric: str, value: float, goal: float) -> None:
        """A ratio that is wanted but out of reach so far: a miss is shown, not failed.

        The area says in its text what stands in the way.
        """
        self._print(metric, value, f"<={goal:g}", "PASS" if value <= goal else "MISS")

    def tell(self, metric: str, value: float) -> None:
        """A figure to know, such as a speed on this machine; never fails."""
        self._line(metric, value, "-", True)

    def _line(self, metric: str, value: float, limit: str, passed: bool) -> None:
        name = f"{self.area}.{metric}"
        if not passed:
            self.failed.append(name)
        self._print(metric, value, limit, "PASS" if passed else "FAIL")

    def _print(self, metric: str, value: float, limit: str, verdict: str) -> None:
        name = f"{self.area}.{metric}"
        print(f"{name:<48}{value:>12,.3f}  {limit:>10}  {verdict}", flush=True)


class World:
    """A shop, goods with stock and a carrier; made once for each area."""

    def __init__(self, env, steps: str = "ship_only", products: int = 20):
        self.env = env
        env.company.account_price_include = "tax_included"
        serial = env["stock.warehouse"].search_count([])
        self.warehouse = env["stock.warehouse"].create(
            {"name": f"Bench {serial}", "code": f"B{serial}", "delivery_steps": steps}
        )
        env["stock.picking.type"].search(
            [("warehouse_id", "=", self.warehouse.id)]
        ).auto_batch = False
        self.products = env["product.product"].create(
            [
                {
                    "name": f"Product {n}",
                    "default_code": f"BENCH-{self.warehouse.id}-{n}",
                    "barcode": f"69{self.warehouse.id:04}{n:07}",
                    "is_storable": True,
                    "list_price": 20 + n,
                    "weight": 0.5,
                }
                for n in range(products)
            ]
        )
        for product in self.products:
            env["stock.quant"]._update_available_quantity(
                product, self.warehouse.lot_stock_id, 100_000
            )
        self.carrier = env["delivery.carrier"].create(
            {
                "name": "Bench Express",
                "delivery_type": "ecom",
                "allow_cash_on_delivery": True,
                "product_id": env.ref("ecom_fulfilment.product_freight").id,
            }
        )
        env["ecom.tariff"].create(
            {
                "name": "Bench",
                "carrier_id": self.carrier.id,
                "zone_ids": [
                    Command.create({"name": "All", "first_price": 5, "step_price": 1})
                ],
            }
        )
        env["ecom.waybill.pool"].create(
            {
                "name": "Bench",
                "carrier_id": self.carrier.id,
                "prefix": "BX",
                "width": 8,
                "first_serial": 1,
                "last_serial": 50_000,
            }
        )
        self.shop = env["ecom.shop"].create(
            {
                "name": f"Bench {self.warehouse.id}",
                "warehouse_id": self.warehouse.id,
                "carrier_ids": [(6, 0, self.carrier.ids)],
            }
        )
        self._serial = 0

    def payloads(self, count: int) -> list[dict]:
        """Neutral orders as an import reads them: one to three lines, no doubts."""
        return [self._payload() for _order in range(count)]

    def _payload(self) -> dict:
        self._serial += 1
        n = self._serial
        count = len(self.products)
        products = [self.products[(n * 7 + i) % count] for i in range(1 + n % 3)]
        total = sum(product.list_price for product in products)
        return {
            "platform": "taobao",
            "number": f"{self.shop.id}{n:012}",
            "status": "paid",
            "buyer": f"buyer {self.shop.id} {n}",
            "receiver": {
                "name": "张三",
                "phone": f"138{n:08}",
                "province": "浙江省",
                "city": "杭州市",
                "district": "余杭区",
                "street": f"文一西路{n}号",
                "raw_address": f"浙江省杭州市余杭区文一西路{n}号",
                "postcode": "",
                "country": "CN",
                "token": "",
            },
            "lines": [
                {
                    "sub_number": f"{n}-{i}",
                    "code": product.default_code,
                    "title": product.name,
                    "spec": "",
                    "quantity": "1",
                    "price_unit": str(product.list_price),
                    "row": n,
                }
                for i, product in enumerate(products)
            ],
            "freight": "0",
            "discount": "0",
            "total": str(total),
            "paid": str(total),
            "deposit": "0",
            "currency": "CNY",
            "payment_mode": "online",
            "ordered_at": "2026-11-23 09:00:00",
            "paid_at": "2026-11-23 09:01:00",
            "promised_at": None,
            "buyer_memo": "",
            "seller_memo": "",
            "flag": "",
            "invoice_title": "",
            "invoice_tax_no": "",
        }

    def catalogue(self) -> dict:
        """Product by code, as the import looks it up."""
        return {product.default_code: product for product in self.products}

    def orders(self, count: int):
        """New confirmed orders, waiting for their reviews."""
        return self.shop._create_orders(self.payloads(count), self.catalogue())

    def released(self, count: int):
        """Orders through both reviews and released, with their waybills numbered."""
        orders = self.orders(count)
        orders._run_review_rules()
        orders.action_release()
        orders.waybill_ids._allocate_numbers()
        return orders

    def waybills(self, count: int):
        """Numbered waybills of released orders, as a screen would hold them."""
        return self.env["ecom.waybill"].browse(self.released(count).waybill_ids.ids)
