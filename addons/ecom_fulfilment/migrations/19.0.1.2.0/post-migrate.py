# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parcels may hold several orders; reviews keep a digest of each part of an order.

The default gates get the checks that are new, and what a person only has to look at
no longer counts as something to mend. Gates of the merchant's own stay as they are.
"""

import hashlib
import json

from odoo import SUPERUSER_ID, api

BATCH = 1000
NEW_CHECKS = {
    "gate_service": (
        "goods",
        "variant",
        "quantity",
        "masked",
        "blacklist",
        "duplicate",
        "mergeable",
        "forbidden",
        "stock",
    ),
    "gate_finance": ("price", "deposit", "credit", "discount", "margin"),
}
# A finding goes by the name of its check: it says what is wrong, not what is right.
NAMES = {
    "Receiver Complete": "Receiver Incomplete",
    "Address Placed": "Address Not Placed",
    "Receiver's Phone": "Phone Invalid",
    "Carrier Found": "Out of Reach",
    "No Refund Requested": "Refund Requested",
    "Amount as on the Platform": "Amount Differs",
    "Paid in Full": "Payment Differs",
    "Cash on Delivery Allowed": "No Cash on Delivery",
    "Invoice Tax Number": "Invoice Data Wrong",
}
FOR_BUYER = ("receiver", "division", "phone", "payment", "invoice")
SEVERITIES = {
    "division": "warn",
    "buyer_memo": "warn",
    "invoice": "warn",
    "seller_memo": "note",
}


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO ecom_waybill_order_rel (waybill_id, order_id)
        SELECT id, order_id FROM ecom_waybill WHERE order_id IS NOT NULL
            ON CONFLICT DO NOTHING
        """
    )
    # Without its translations, those of the new name are loaded.
    cr.execute_values(
        "UPDATE ecom_review_check SET name = jsonb_build_object('en_US', known.now)"
        "  FROM (VALUES %s) AS known (before, now) WHERE name->>'en_US' = before",
        list(NAMES.items()),
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    keep_digests(env)
    checks = env["ecom.review.check"].search([])
    for gate, codes in NEW_CHECKS.items():
        if record := env.ref(f"ecom_fulfilment.{gate}", raise_if_not_found=False):
            record.check_ids |= checks.filtered(lambda c, codes=codes: c.code in codes)
    for check in checks:
        check.severity = SEVERITIES.get(check.code, check.severity)
    checks.filtered(lambda check: check.code in FOR_BUYER).for_buyer = True


def keep_digests(env):
    """Take over approvals of orders that are still what was approved."""
    approved = env["ecom.review"].search(
        [("state", "=", "approved"), ("order_id.state", "=", "sale")]
    )
    for start in range(0, len(approved), BATCH):
        reviews = approved[start : start + BATCH]
        same = {order for order in reviews.order_id if is_as_approved(order)}
        kept = reviews.filtered(lambda review, same=same: review.order_id in same)
        for review, digest in kept._get_digests().items():
            review.content_digest = digest
        changed = (reviews - kept).order_id
        changed.filtered(lambda order: order._has_goods_to_ship())._reopen_reviews()
        env.flush_all()
        env.invalidate_all()


def is_as_approved(order):
    """Whether the one digest of the whole order, as it was kept so far, still fits."""
    digest = digest_of_before(order)
    return all(
        review.content_digest == digest
        for review in order.review_ids
        if review.state == "approved"
    )


def digest_of_before(order):
    receiver = order.partner_shipping_id
    content = [
        [
            [line.product_id.id, line.product_uom_id.id]
            + [f"{line.product_uom_qty:.6f}", f"{line.price_unit:.6f}"]
            + [f"{line.discount:.6f}"]
            for line in order.order_line.sorted("id")
            if not line.display_type
        ],
        [receiver.id, receiver.name, receiver.phone, receiver.state_id.id],
        [receiver.city, receiver.district, receiver.street, receiver.street2],
        [order.payment_mode, order.payment_term_id.id, order.carrier_id.id],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
