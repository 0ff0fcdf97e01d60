# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service import model as service
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL, mute_logger

REVIEWERS = {
    "anna": "ecom_fulfilment.group_service_reviewer",
    "bo": "ecom_fulfilment.group_service_reviewer",
    "finance": "ecom_fulfilment.group_finance_reviewer",
    "clerk": "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
    "manager": "ecom_fulfilment.group_ecom_manager",
}
OVERRIDE = "ecom_fulfilment.group_review_override"
REASON = "Talked to the buyer"
# Longest wait for the other one; nothing here takes as long.
PATIENCE = 60
# Seconds between two looks at who waits for whom in the database.
POLL = 0.01


class TwoAtOnceCase(TransactionCase):
    """People in transactions of their own, committed, on one and the same order.

    What is made here is seen by everybody, so all of it is removed again. The goods
    are not kept in stock: without stock nothing but the order is fought about.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.delete_committed)
        cls.made = {}
        with cls.committed() as env:
            cls.make_world(env)

    @classmethod
    @contextmanager
    def committed(cls, role=None):
        """An environment with a cursor of its own that is committed in the end."""
        with cls.registry.cursor() as cr:
            uid = cls.made["users"][role] if role else SUPERUSER_ID
            yield api.Environment(cr, uid, {"tracking_disable": True})

    @classmethod
    def make_world(cls, env):
        users = {
            name: new_test_user(
                env, f"at_once_{name}", f"base.group_user,{groups},{OVERRIDE}"
            ).id
            for name, groups in REVIEWERS.items()
        }
        service_product = env["product.product"].create(
            {"name": "At once freight", "type": "service", "list_price": 0}
        )
        mug = env["product.product"].create(
            {
                "name": "At once mug",
                "default_code": "AT-ONCE",
                "list_price": 30,
                "taxes_id": [Command.clear()],
            }
        )
        carrier = env["delivery.carrier"].create(
            {
                "name": "At once courier",
                "delivery_type": "ecom",
                "product_id": service_product.id,
            }
        )
        env["ecom.waybill.pool"].create(
            {
                "name": "At once numbers",
                "carrier_id": carrier.id,
                "prefix": "AO",
                "width": 6,
                "first_serial": 1,
                "last_serial": 500,
            }
        )
        shop = env["ecom.shop"].create(
            {
                "name": "At once shop",
                "platform": "taobao",
                "warehouse_id": env["stock.warehouse"].search([], limit=1).id,
                "discount_product_id": service_product.id,
                "carrier_ids": [Command.set(carrier.ids)],
            }
        )
        cls.made = {
            "users": users,
            "products": (mug | service_product).ids,
            "mug": mug.id,
            "carrier": carrier.id,
            "shop": shop.id,
        }

    @classmethod
    def delete_committed(cls):
        """Remove what was committed."""
        made = cls.made
        with cls.committed() as env:
            shop = env["ecom.shop"].browse(made["shop"])
            orders = env["sale.order"].search([("shop_id", "=", shop.id)])
            orders._action_cancel()
            references, receivers = orders.stock_reference_ids, orders.partner_id
            transfers, waybills = orders.picking_ids, orders.waybill_ids
            batches = transfers.batch_id
            for records in (transfers.move_line_ids, transfers.move_ids, transfers):
                cls.delete(records)
            waybills.activity_ids.unlink()
            waybills.message_ids.unlink()
            numbers = env["ecom.waybill.number"]
            cls.delete(numbers.search([("carrier_id", "=", made["carrier"])]))
            cls.delete(waybills)
            batches.filtered(lambda batch: not batch.picking_ids).unlink()
            references.unlink()
            orders.unlink()
            receivers.unlink()
            shop.unlink()
            carrier = env["delivery.carrier"].browse(made["carrier"])
            env["ecom.waybill.pool"].search([("carrier_id", "=", carrier.id)]).unlink()
            carrier.unlink()
            env["product.product"].browse(made["products"]).unlink()
            users = env["res.users"].browse(made["users"].values())
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    @classmethod
    def delete(cls, records):
        """Remove what Odoo lets nobody remove: goods that left, numbers in use."""
        if records:
            records.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    records._ids,
                )
            )
            records.env.invalidate_all()

    def make_order(self, number, reviewed="", **values):
        """A committed order of one mug that a person must look at.

        :param reviewed: "approved" or "released": how far it is
        :return: its id
        """
        made = self.made
        with self.committed() as env:
            receiver = env["res.partner"].create(
                {
                    "name": "Li Hua",
                    "phone": "13873419625",
                    "country_id": env.ref("base.cn").id,
                    "state_id": env.ref("base.state_cn_ZJ").id,
                    "city": "杭州市",
                    "district": "余杭区",
                    "street": "文一西路969号",
                }
            )
            order = env["sale.order"].create(
                {
                    "partner_id": receiver.id,
                    "shop_id": made["shop"],
                    "carrier_id": made["carrier"],
                    "platform_number": f"{self._testMethodName}-{number}",
                    "platform_status": "paid",
                    "platform_total": 30,
                    "platform_paid": 30,
                    "buyer_memo": "请送货上门",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": made["mug"],
                                "product_uom_qty": 1,
                                "price_unit": 30,
                            }
                        )
                    ],
                    **values,
                }
            )
            order.action_confirm()
            order._run_review_rules()
            self.assertIn(order.release_state, ("to_review", "on_hold"))
        if reviewed:
            with self.committed("anna") as env:
                env["sale.order"].browse(order.id).action_approve_review(REASON)
        if reviewed == "released":
            with self.committed("finance") as env:
                env["sale.order"].browse(order.id).action_release()
        with self.committed() as env:
            state = env["sale.order"].browse(order.id).release_state
            self.assertIn(state, (reviewed or state,))
        return order.id

    # === TWO AT ONCE === #

    def interleave(self, order_id, first, second):
        """Two people act at once; the first ends only when the second is stuck or done.

        Both see the order as it was before. The first acts without committing. Then
        the second acts, and commits, or waits for the first in the database. Then the
        first commits. Conflicts are repeated as Odoo's requests do.

        :param first: pair of role and function of the order
        :return: what both returned, or the reason for which they were refused
        """
        stage = SimpleNamespace(
            seen=threading.Barrier(2),
            acted=threading.Event(),
            ended=threading.Event(),
            pid=None,
        )
        with (
            # The random pause before a repetition is of no use between two.
            patch.object(service, "random", SimpleNamespace(uniform=lambda *_args: 0)),
            mute_logger("odoo.sql_db", "odoo.service.model"),
            ThreadPoolExecutor(2) as people,
        ):
            leading = people.submit(self.lead, stage, order_id, *first)
            following = people.submit(self.follow, stage, order_id, *second)
            return leading.result(PATIENCE), following.result(PATIENCE)

    def lead(self, stage, order_id, role, act):
        def act_and_wait(order):
            result = act(order)
            order.env.flush_all()
            stage.acted.set()
            self.wait_until_stuck_or_ended(order.env.cr, stage)
            return result

        try:
            with self.committed(role) as env:
                order = env["sale.order"].browse(order_id)
                order.read(["name"])
                stage.seen.wait(PATIENCE)
                return self.request(env, lambda: act_and_wait(order))
        finally:
            stage.acted.set()

    def follow(self, stage, order_id, role, act):
        try:
            with self.committed(role) as env:
                order = env["sale.order"].browse(order_id)
                order.read(["name"])
                env.cr.execute("SELECT pg_backend_pid()")
                stage.pid = env.cr.fetchone()[0]
                stage.seen.wait(PATIENCE)
                stage.acted.wait(PATIENCE)
                return self.request(env, lambda: act(order))
        finally:
            stage.ended.set()

    def wait_until_stuck_or_ended(self, cr, stage):
        end = time.monotonic() + PATIENCE
        while not stage.ended.wait(POLL):
            cr.execute("SELECT pg_blocking_pids(%s)", [stage.pid])
            if cr.fetchone()[0]:
                return
            self.assertLess(time.monotonic(), end, "nobody waits and nobody ends")

    def request(self, env, act):
        """As the HTTP layer does: repeated on a conflict, refused with a reason."""
        try:
            return service.retrying(act, env)
        except UserError as refusal:
            env.cr.rollback()
            return str(refusal)

    def both_orders(self, one, other):
        """The same two, either of them first."""
        yield "one first", one, other
        yield "other first", other, one

    # === WHAT THEY DO === #

    def approve(self, order):
        told = self.tell(order, order.action_approve_review(REASON))
        self.approved_content = self.look_at(order)
        return told

    def look_at(self, order):
        """What a reviewer sees of what the others change."""
        phone, memo = order.partner_shipping_id.phone, order.buyer_memo
        return order.order_line.product_uom_qty, phone, memo

    def release(self, order):
        return self.tell(order, order.action_release())

    def cancel(self, order):
        order._action_cancel()

    def stop(self, order):
        order.action_stop("The buyer wants out")

    def change_quantity(self, order):
        order.order_line.product_uom_qty = 2

    def change_phone(self, order):
        order.partner_shipping_id.phone = "13900001111"

    def change_memo(self, order):
        order.buyer_memo = "请放门口"

    def tell(self, order, action):
        """What the person was told, with the reasons of what was left out."""
        if action["type"] == "ir.actions.client":
            return action["params"]["message"]
        result = order.env[action["res_model"]].browse(action["res_id"])
        return "\n".join([result.message, *result.line_ids.mapped("reason")])

    @contextmanager
    def after(self, order_id):
        """The order as everybody sees it now."""
        with self.committed() as env:
            yield env["sale.order"].browse(order_id)
