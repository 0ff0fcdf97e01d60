# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(hours=1)


class EcomApiCall(models.Model):
    """A call whose signature was good.

    Its nonce is never accepted again, and calls of all workers are counted here. Both
    hold for committed calls: a few that run at the same moment may pass the limit.
    """

    _name = "ecom.api.call"
    _description = "API Call"
    _order = "id desc"
    _rec_name = "nonce"
    _log_access = False

    key_id = fields.Many2one(
        "ecom.shop.key", required=True, readonly=True, ondelete="cascade"
    )
    nonce = fields.Char(required=True, readonly=True)
    called_at = fields.Datetime(required=True, readonly=True)
    order_count = fields.Integer(string="Orders", readonly=True)

    _nonce_uniq = models.Constraint(
        "UNIQUE (key_id, nonce)", "This nonce was used before."
    )
    _key_called_at_idx = models.Index("(key_id, called_at)")

    @api.model
    def _record(self, key, nonce):
        """Remember a call in this transaction.

        :return: the call; empty when the nonce was used before
        """
        # No exception for a known nonce: an exception would end the transaction, or
        # cost every call a savepoint.
        # Nor a word in the log when two workers get the same call at once: Odoo tries
        # the later one again, and it is refused.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ecom_api_call (key_id, nonce, called_at, order_count)
                VALUES (%s, %s, %s, 0)
                ON CONFLICT (key_id, nonce) DO NOTHING
                RETURNING id
                """,
                key.id,
                nonce,
                fields.Datetime.now(),
            ),
            log_exceptions=False,
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _get_seconds_to_wait(self, key):
        """Seconds until the key may call again, 0 if it may now."""
        now = fields.Datetime.now()
        window = timedelta(minutes=1)
        # The call that has to leave the window before another one fits in.
        blocking = self.sudo().search(
            [("key_id", "=", key.id), ("called_at", ">", now - window)],
            order="called_at desc, id desc",
            offset=key.calls_per_minute - 1,
            limit=1,
        )
        if not blocking:
            return 0
        wait = blocking.called_at + window - now
        return max(1, round(wait.total_seconds()))

    @api.model
    def _get_statistics(self, keys):
        """Last use and calls in the past hour: key id -> (time, count)."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT key_id, MAX(called_at), COUNT(*) FILTER (WHERE called_at > %s)
                  FROM ecom_api_call
                 WHERE key_id = ANY(%s)
                 GROUP BY key_id
                """,
                fields.Datetime.now() - KEPT,
                list(keys.ids),
            )
        )
        return {key_id: (last, count) for key_id, last, count in rows}

    @api.autovacuum
    def _gc_calls(self):
        """Forget calls too old to be repeated; the last one of a key tells its use."""
        self.env.execute_query(
            SQL(
                """
                DELETE FROM ecom_api_call call
                 WHERE called_at < %s
                   AND EXISTS (SELECT FROM ecom_api_call later
                                WHERE later.key_id = call.key_id
                                  AND later.called_at > call.called_at)
                RETURNING id
                """,
                fields.Datetime.now() - KEPT,
            )
        )
        self.invalidate_model()
