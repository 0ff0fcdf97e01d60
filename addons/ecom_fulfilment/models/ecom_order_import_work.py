# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import Error as DatabaseError
from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..const import IMPORT_BATCH_SIZE, MASK, OVER_STATUSES
from ..races import begin_anew_if_beaten
from .sale_order_intake import BULK_CONTEXT

_logger = logging.getLogger(__name__)

# States of lines whose order is as they say.
APPLIED = ("new", "updated", "unchanged")
RETRY_SECONDS = 2


class EcomOrderImportLine(models.Model):
    """Making and updating orders; every line keeps its own outcome."""

    _inherit = "ecom.order.import.line"

    def _job_process(self):
        """Process the lines that still wait, in a job."""
        try:
            self.filtered(lambda line: line.state == "pending")._process()
        except ConcurrencyError as error:
            # Only a new transaction sees what the other one made.
            raise RetryableJobError(str(error), seconds=RETRY_SECONDS) from error

    def _process(self):
        """Make or update the order of each line.

        :raise ConcurrencyError: another transaction made one of the orders meanwhile;
            done again, this one finds it
        """
        # One environment for all of it: every further one slows all of Odoo down.
        lines = self.filtered("payload").with_context(**BULK_CONTEXT)
        for shop, shop_lines in lines.grouped("shop_id").items():
            shop_lines = shop_lines.with_env(shop._in_company_language().env)
            shop_lines = shop_lines.with_company(shop.company_id)
            for start in range(0, len(shop_lines), IMPORT_BATCH_SIZE):
                batch = shop_lines[start : start + IMPORT_BATCH_SIZE]
                batch._process_batch(shop.with_env(batch.env))

    def _process_batch(self, shop):
        """Process lines of one shop; the second line of a number follows the first."""
        by_number = self.grouped("number")
        first = self.browse().concat(*(lines[0] for lines in by_number.values()))
        known = shop._find_orders(by_number)
        old = first.filtered(lambda line: line.number in known)
        new = first - old
        outdated = old._get_outdated(shop)
        outdated._note({"state": "outdated", "failure": False})
        old -= outdated
        former = old._get_former_payloads(known)
        old._all_or_each(lambda lines: lines._update_orders(known, former))
        new._create_orders(shop)
        first._discard_former_failures()
        if again := self - first:
            again._process_batch(shop)

    def _get_outdated(self, shop):
        """Lines whose order was brought up to date by a later line before.

        Jobs may take the lines of one file after those of the next one.
        """
        if not self:
            return self
        latest = dict(
            self.sudo()._read_group(
                [
                    ("shop_id", "=", shop.id),
                    ("number", "in", self.mapped("number")),
                    ("state", "in", APPLIED),
                ],
                ["number"],
                ["id:max"],
            )
        )
        return self.filtered(lambda line: latest.get(line.number, 0) > line.id)

    # === NEW ORDERS === #

    def _create_orders(self, shop):
        """Create and confirm the orders of these lines."""
        # A JSON field hands out a copy each time it is read.
        payloads = {line: line.payload for line in self}
        over = self.filtered(lambda line: payloads[line]["status"] in OVER_STATUSES)
        over._note({"state": "skipped", "failure": False})
        open_lines = self - over
        if not open_lines:
            return
        catalogue = shop._find_products(
            {item["code"] for line in open_lines for item in payloads[line]["lines"]}
        )
        refusals = shop._get_refusals(
            [payloads[line] for line in open_lines], catalogue
        )
        ready = self.browse()
        for line, refusal in zip(open_lines, refusals, strict=True):
            if refusal:
                line._note({"state": "failed", "failure": refusal})
            else:
                ready += line
        ready._all_or_each(
            lambda lines: lines._create_ready_orders(shop, catalogue, payloads)
        )

    def _create_ready_orders(self, shop, catalogue, payloads):
        orders = shop._create_orders([payloads[line] for line in self], catalogue)
        for line, order in zip(self, orders, strict=True):
            line._note({"state": "new", "order_id": order.id, "failure": False})

    def _discard_former_failures(self):
        """Give failed lines up of whose orders a later line tells."""
        last = {line.number: line.id for line in self if line.number}
        failed = self.sudo().search_fetch(
            [
                ("shop_id", "in", self.shop_id.ids),
                ("number", "in", list(last)),
                ("state", "=", "failed"),
                ("id", "<", max(last.values(), default=0)),
            ],
            ["number"],
        )
        failed.filtered(lambda line: line.id < last[line.number])._note(
            {"state": "discarded"}
        )

    # === KNOWN ORDERS === #

    def _get_former_payloads(self, known):
        """What the platform said of each known order last time.

        What the platform shows of a receiver may be masked now and clear another time:
        the last clear one is what can be compared.

        :param dict known: number -> order
        :return: {order id: payload}; none where somebody corrected the payload, for the
            platform never said that
        """
        orders = [known[line.number].id for line in self]
        former = self._get_last_payloads(orders, SQL("TRUE"))
        masked = [
            order_id
            for order_id, payload in former.items()
            if MASK in "".join(filter(None, payload["receiver"].values()))
        ]
        clear = self._get_last_payloads(
            masked,
            SQL("payload->'receiver'->>'raw_address' NOT LIKE %s", f"%{MASK}%"),
        )
        for order_id, payload in clear.items():
            token = former[order_id]["receiver"]["token"]
            former[order_id]["receiver"] = {**payload["receiver"], "token": token}
        return former

    def _get_last_payloads(self, order_ids, condition):
        """The payload of the last line of each order that was applied, in one query.

        :param condition: ``SQL`` that the line has to fulfil too
        """
        if not order_ids:
            return {}
        self.env["ecom.order.import.line"].flush_model()
        # Each of a shop's exports has a line for the order; only the last one counts.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (order_id) order_id, payload, is_mended
                  FROM ecom_order_import_line
                 WHERE order_id = ANY(%s) AND payload IS NOT NULL
                   AND state = ANY(%s) AND %s
              ORDER BY order_id, id DESC
                """,
                order_ids,
                list(APPLIED),
                condition,
            )
        )
        return {
            order_id: payload for order_id, payload, is_mended in rows if not is_mended
        }

    def _update_orders(self, known, former):
        """Bring known orders up to date with what the platform says now."""
        for line in self:
            order, payload = known[line.number], line.payload
            vals = {"order_id": order.id, "failure": False}
            if order._is_older(payload):
                vals["state"] = "outdated"
            elif order._apply_platform_changes(payload, former.get(order.id)):
                vals["state"] = "updated"
            else:
                vals["state"] = "unchanged"
            line._note(vals)

    # === FAILURES === #

    def _all_or_each(self, work):
        """Do the work for all lines at once; if that fails, for each half, and so on.

        The common case costs one call; a bad line costs its batch some time, never
        its neighbours their order.

        :raise ConcurrencyError: somebody else was faster, see ``_process``
        """
        if not self:
            return
        try:
            with begin_anew_if_beaten(), self.env.cr.savepoint():
                work(self)
        except (AccessError, OperationalError):
            # Nobody mends a right in a file, and conflicts are Odoo's to repeat.
            raise
        except (UserError, ValueError, DatabaseError) as error:
            self.env.invalidate_all()
            if len(self) == 1:
                self._note({"state": "failed", "failure": self._get_words(error)})
                # Not the text: a database error quotes what the buyer wrote.
                _logger.info("Order %s failed: %s", self.number, type(error).__name__)
                return
            half = len(self) // 2
            self[:half]._all_or_each(work)
            self[half:]._all_or_each(work)

    def _get_words(self, error):
        """Words for the user; database errors are said in ours, not PostgreSQL's."""
        if isinstance(error, DatabaseError):
            return self.env._("The order could not be saved. Please try again.")
        return str(error)
