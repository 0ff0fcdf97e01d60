# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import Error as DatabaseError

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

# On the platform these orders are over: there is nothing to ship any more.
OVER_STATUSES = ("shipped", "done", "closed")


class EcomOrderImportLine(models.Model):
    _name = "ecom.order.import.line"
    _description = "Order Import Line"
    _order = "id"
    _rec_name = "number"

    import_id = fields.Many2one(
        "ecom.order.import", required=True, index=True, ondelete="cascade"
    )
    shop_id = fields.Many2one(related="import_id.shop_id")
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    number = fields.Char(string="Order Number", readonly=True)
    file_rows = fields.Char(string="Rows", readonly=True)
    state = fields.Selection(
        [
            ("failed", "Failed"),
            ("new", "New"),
            ("updated", "Updated"),
            ("unchanged", "Unchanged"),
            ("skipped", "Over on the Platform"),
            ("discarded", "Discarded"),
        ],
        required=True,
        readonly=True,
        default="failed",
    )
    failure = fields.Char(string="Reason", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    payload = fields.Json(readonly=True, help="The order as read, for another try.")
    raw = fields.Json(readonly=True, help="The rows of the file as given.")
    raw_text = fields.Text(string="Rows of the File", compute="_compute_raw_text")

    # === COMPUTE METHODS === #

    def _compute_raw_text(self):
        for line in self:
            tables = line.raw if isinstance(line.raw, dict) else {}
            line.raw_text = "\n\n".join(
                "\n".join(f"{header}: {text}" for header, text in row.items() if text)
                for rows in tables.values()
                for row in rows
            )

    # === ACTIONS === #

    def action_retry(self):
        """Try failed lines again, after their cause was mended."""
        self.import_id._check_right()
        self.filtered(lambda line: line.state == "failed")._process()

    def action_discard(self):
        """Give failed lines up; they stay as a record."""
        self.import_id._check_right()
        self.filtered(lambda line: line.state == "failed").write({"state": "discarded"})

    # === BUSINESS METHODS === #

    def _process(self):
        """Make or update the order of each line; every line keeps its own outcome."""
        lines = self.filtered("payload")
        for shop, shop_lines in lines.grouped("shop_id").items():
            known = shop._find_orders(shop_lines.mapped("number"))
            new = shop_lines.filtered(
                lambda line, known=known: line.number not in known
            )
            old = shop_lines - new
            receivers = old._get_former_receivers(known)
            old._each_or_all(
                lambda lines, known=known, receivers=receivers: lines._update_orders(
                    known, receivers
                )
            )
            new._create_orders()

    def _create_orders(self):
        """Create and confirm the orders of these lines, all of one shop."""
        over = self.filtered(lambda line: line.payload["status"] in OVER_STATUSES)
        over.write({"state": "skipped", "failure": False})
        catalogue = self.shop_id._find_products(
            {item["code"] for line in self for item in line.payload["lines"]}
        )
        ready = self.browse()
        for line in self - over:
            line.failure = line._get_refusal(catalogue)
            if not line.failure:
                ready |= line
        ready._each_or_all(lambda lines: lines._create_ready_orders(catalogue))

    def _create_ready_orders(self, catalogue):
        orders = self.shop_id._create_orders(self.mapped("payload"), catalogue)
        for line, order in zip(self, orders, strict=True):
            line.write({"state": "new", "order_id": order.id, "failure": False})

    def _get_former_receivers(self, known):
        """Receivers as the last import of each order gave them, in one query."""
        lines = self.sudo().search_fetch(
            [("order_id", "in", [known[line.number].id for line in self])],
            ["order_id", "payload"],
            order="id",
        )
        return {line.order_id: line.payload["receiver"] for line in lines}

    def _update_orders(self, known, receivers):
        """Bring known orders up to date with what the file says now."""
        for line in self:
            order, receiver = known[line.number], line.payload["receiver"]
            changed = order._apply_platform_changes(line.payload)
            former = receivers.get(order)
            if (
                former
                and line.shop_id._is_receiver_changed(former, receiver)
                and order._has_goods_to_ship()
            ):
                line.shop_id._change_receiver(order, line.payload)
                changed = True
            line.write(
                {
                    "state": "updated" if changed else "unchanged",
                    "order_id": order.id,
                    "failure": False,
                }
            )

    def _get_refusal(self, catalogue):
        """Why no order can be made of this line, False if one can."""
        unknown = [
            item["code"] or item["title"]
            for item in self.payload["lines"]
            if item["code"] not in catalogue
        ]
        if unknown:
            return self.env._(
                "There is no product with the code %s. Create it or give an existing "
                "one this internal reference, then try again.",
                ", ".join(unknown),
            )
        return False

    def _each_or_all(self, work):
        """Do the work for all lines at once; if that fails, for each on its own.

        The common case costs one call; a bad line costs its batch some time, never
        its neighbours their order.
        """
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                work(self)
        except AccessError:
            raise
        except (UserError, ValueError, DatabaseError) as error:
            if len(self) == 1:
                self.invalidate_recordset()
                self.failure = self._get_failure_text(error)
                _logger.info("Order %s was not imported: %s", self.number, error)
                return
            self.env.invalidate_all()
            for line in self:
                line._each_or_all(work)

    def _get_failure_text(self, error):
        """Words for the user; database errors are said in ours, not PostgreSQL's."""
        if isinstance(error, DatabaseError):
            return self.env._("The order could not be saved. Please try again.")
        return str(error)
