# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import OrderedSet

from .. import intake
from ..china_time import CHINA_TZ
from ..const import DIRECT_IMPORT_ORDERS, IMPORT_BATCH_SIZE, IMPORT_JOB_ORDERS
from ..payload import as_payload, pack_rows, unpack_rows
from ..races import begin_anew_if_beaten


class EcomOrderImport(models.Model):
    """Orders that came in together: the files of one upload, or what a shop's own
    system sent by the API in one day.
    """

    _name = "ecom.order.import"
    _description = "Order Import"
    _inherit = ["mail.thread"]
    # Imports are written by what is imported; everybody who reads them may comment.
    _mail_post_access = "read"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True)
    shop_id = fields.Many2one(
        "ecom.shop", required=True, readonly=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True)
    source = fields.Selection(
        [("file", "Files"), ("api", "API")],
        required=True,
        readonly=True,
        default="file",
    )
    api_date = fields.Date(
        string="Day", readonly=True, help="Day whose API orders these are."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    files_digest = fields.Char(readonly=True, copy=False)
    row_count = fields.Integer(string="Rows Read", readonly=True)
    is_read = fields.Boolean(
        readonly=True, help="The files were read, every order of them has its line."
    )
    line_ids = fields.One2many(
        "ecom.order.import.line", "import_id", string="Imported Orders"
    )
    order_count = fields.Integer(string="Orders", compute="_compute_counts")
    pending_count = fields.Integer(string="Waiting", compute="_compute_counts")
    new_count = fields.Integer(string="New", compute="_compute_counts")
    updated_count = fields.Integer(string="Updated", compute="_compute_counts")
    unchanged_count = fields.Integer(string="Unchanged", compute="_compute_counts")
    skipped_count = fields.Integer(
        string="Over on the Platform", compute="_compute_counts"
    )
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    progress = fields.Float(
        compute="_compute_counts", help="Percentage of orders processed."
    )
    state = fields.Selection(
        [
            ("reading", "Reading"),
            ("running", "Running"),
            ("failures", "Failures to Mend"),
            ("done", "Done"),
        ],
        compute="_compute_counts",
    )

    # The same files again are the same import, not a second one.
    _files_uniq = models.UniqueIndex(
        "(shop_id, files_digest)", "These files were imported into this shop before."
    )
    _api_day_uniq = models.UniqueIndex(
        "(shop_id, api_date) WHERE api_date IS NOT NULL",
        "This shop has an import for the API orders of this day already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("is_read", "line_ids.state")
    def _compute_counts(self):
        counts = {
            (record.id, state): count
            for record, state, count in self.env["ecom.order.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        names = ("pending", "new", "updated", "unchanged", "skipped", "failed")
        for record in self:
            for name in names:
                record[f"{name}_count"] = counts.get((record.id, name), 0)
            record.unchanged_count += counts.get((record.id, "outdated"), 0)
            total = sum(
                count for (id_, _state), count in counts.items() if id_ == record.id
            )
            record.order_count = total
            record.progress = (
                100 * (total - record.pending_count) / total
                if total
                else 100.0 * record.is_read
            )
            record.state = record._get_state()

    def _get_state(self):
        """How far this import is, by its counts."""
        self.ensure_one()
        if not self.is_read:
            return "reading"
        if self.pending_count:
            return "running"
        return "failures" if self.failed_count else "done"

    # === ACTIONS === #

    def action_retry(self):
        """Try the failed lines again, after their cause was mended."""
        self._check_right()
        lines = self._get_lines("failed").filtered("payload")
        if len(lines) <= DIRECT_IMPORT_ORDERS:
            lines._process()
        else:
            lines._note({"state": "pending"})
            self._delay_lines(lines)

    def action_continue(self):
        """Go on by hand where no job did, for example because no worker runs them.

        A limited number of orders at a time, so that the screen answers.
        """
        self._check_right()
        for record in self:
            if not record.is_read:
                record._read_lines()
            record._get_lines("pending")[:DIRECT_IMPORT_ORDERS]._process()

    def action_view_orders(self):
        """Open the orders this import made or changed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_order_queue"
        )
        action["domain"] = [("id", "in", self.line_ids.order_id.ids)]
        action["context"] = {}
        return action

    def action_view_lines(self):
        """Open the lines, those of the state named in the context only."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_fulfilment.action_ecom_order_import_line"
        )
        action["domain"] = [("import_id", "=", self.id)]
        state = self.env.context.get("line_state")
        action["context"] = {f"search_default_{state}": True} if state else {}
        return action

    def action_download_failures(self):
        """Download the failed rows as a workbook, each with its reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/ecom/import/{self.id}/failures.xlsx",
            "target": "download",
        }

    def _get_failed_rows(self):
        """Rows of the failed lines as given, and why each was not taken.

        :return: list of ({table name: [{header: text}]}, reason)
        """
        self.ensure_one()
        failed = self._get_lines("failed")
        return [(unpack_rows(line.raw), line.failure or "") for line in failed]

    def _get_lines(self, state):
        """Lines of this import in one state."""
        return self.env["ecom.order.import.line"].search(
            [("import_id", "in", self.ids), ("state", "=", state)]
        )

    # === READING === #

    def _check_right(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Only sales people import orders."))

    @api.model
    def _read_files(self, shop, files):
        """Read export files without importing anything.

        :param shop: one ``ecom.shop``
        :param dict files: file name -> bytes
        :return: ``intake.IntakeResult``
        :raise UserError: the files cannot be read at all
        """
        try:
            return intake.read(shop.platform, files)
        except intake.IntakeError as error:
            raise UserError(self._get_error_text(error)) from error

    @api.model
    def _find_import(self, shop, files):
        """The import of just these files, if there was one."""
        return self.search(
            [
                ("shop_id", "=", shop.id),
                ("files_digest", "=", self._get_files_digest(files)),
            ]
        )

    def _import_files(self, shop, files):
        """Import the export files of one shop.

        The same files again return the first import and change nothing. Few orders
        are made at once; many are left to jobs, each of which is a transaction of its
        own, so that a crash loses nothing and the screen shows how far it is.

        :param shop: one ``ecom.shop``
        :param dict files: file name -> bytes
        :return: the import
        :raise UserError: the files cannot be read at all
        """
        self._check_right()
        if known := self._find_import(shop, files):
            return known
        result = self._read_files(shop, files)
        record = self._create_once(self._prepare_import_vals(shop, files, result))
        record._keep_files(files)
        if len(result.orders) <= DIRECT_IMPORT_ORDERS:
            record._create_lines(result)
            record._get_lines("pending")._process()
        else:
            record.with_delay(
                identity_key=f"ecom_order_import.read.{record.id}",
                description=self.env._("Read %s", record.name),
            )._job_read()
        return record

    @api.model
    def _create_once(self, vals):
        """Create an import.

        :raise ConcurrencyError: another transaction made the same one meanwhile; done
            again, this one finds it
        """
        with begin_anew_if_beaten(), self.env.cr.savepoint():
            # The user may import, which is more than keeping a record of it.
            return self.sudo().create(vals).sudo(False)

    def _job_read(self):
        """Read the kept files into lines and hand these to jobs."""
        self.ensure_one()
        if not self.is_read:
            self._read_lines()
        self._delay_lines(self._get_lines("pending"))

    def _delay_lines(self, lines):
        """Hand lines that wait to jobs; each job is a transaction of its own."""
        for start in range(0, len(lines), IMPORT_JOB_ORDERS):
            part = lines[start : start + IMPORT_JOB_ORDERS]
            part.with_delay(
                identity_key=f"ecom_order_import.process.{part[0].id}.{len(part)}",
                description=self.env._(
                    "Import %(count)s orders of %(name)s",
                    count=len(part),
                    name=", ".join(self.mapped("name")),
                ),
            )._job_process()

    def _read_lines(self):
        """Make a line of every order and of every failure in the kept files."""
        files = {file.name: file.raw for file in self.attachment_ids}
        self._create_lines(self._read_files(self.shop_id, files))

    def _create_lines(self, result):
        """Make a line of every order and of every failure."""
        self = self.with_env(self.shop_id._in_company_language().env)
        Line = self.env["ecom.order.import.line"].sudo()  # see _note() there
        for start in range(0, len(result.orders), IMPORT_BATCH_SIZE):
            Line.create(
                [
                    {
                        **self._prepare_order_line(order),
                        "is_mended": result.is_mended,
                    }
                    for order in result.orders[start : start + IMPORT_BATCH_SIZE]
                ]
            )
        failed = Line.create(
            [self._prepare_failure_line(failure) for failure in result.failures]
        )
        failed._discard_former_failures()
        self.sudo().is_read = True

    # === API === #

    @api.model
    def _receive_api_orders(self, shop, result):
        """Take orders a shop's own system sent, and answer for each of them.

        :param shop: one ``ecom.shop``
        :param result: ``intake.IntakeResult`` with orders only
        :return: {platform number: line} with the outcome of each order
        """
        self._check_right()
        today = fields.Date.context_today(self.with_context(tz=CHINA_TZ))
        domain = [("shop_id", "=", shop.id), ("api_date", "=", today)]
        record = self.search_fetch(domain, ["name", "shop_id", "company_id"], limit=1)
        if not record:
            record = self._create_once(
                {
                    "name": self.env._("API %s", fields.Date.to_string(today)),
                    "shop_id": shop.id,
                    "source": "api",
                    "api_date": today,
                    "is_read": True,
                }
            )
        lines = self.env["ecom.order.import.line"].sudo()  # see _note() there
        lines = lines.create(
            [record._prepare_order_line(order) for order in result.orders]
        ).sudo(False)
        lines._process()
        return {line.number: line for line in lines}

    # === VALUES AND TEXTS === #

    @api.model
    def _get_files_digest(self, files):
        """Identity of a set of files, whatever their names and order."""
        parts = sorted(hashlib.sha256(data).hexdigest() for data in files.values())
        return hashlib.sha256("".join(OrderedSet(parts)).encode()).hexdigest()

    @api.model
    def _get_error_text(self, error):
        """What is wrong with the files, in the user's language."""
        template = self.env._(intake.ERROR_TEXTS[error.code])
        return template % error.params

    @api.model
    def _get_failure_text(self, failure):
        """Why a row was not taken, in the user's language."""
        template = self.env._(intake.FAILURE_TEXTS[failure.code])
        return template % failure.text_values

    def _keep_files(self, files):
        """Keep the files with the import; whoever reads it may read them."""
        self.sudo().attachment_ids = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": data,
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                    for name, data in files.items()
                ]
            )
        )

    def _prepare_import_vals(self, shop, files, result):
        return {
            "name": ", ".join(files),
            "shop_id": shop.id,
            "files_digest": self._get_files_digest(files),
            "row_count": result.rows,
        }

    def _prepare_order_line(self, order):
        """A line for one readable order; it waits until processed."""
        return {
            "import_id": self.id,
            "number": order.number,
            "file_rows": _join(order.rows),
            "payload": as_payload(order),
            "raw": pack_rows(order.raw),
        }

    def _prepare_failure_line(self, failure):
        """A line for rows that could not be read."""
        return {
            "import_id": self.id,
            "number": failure.number,
            "file_rows": _join(failure.rows),
            "raw": pack_rows(failure.raw),
            "state": "failed",
            "failure": self._get_failure_text(failure),
            "failed_column": failure.field,
        }


def _join(rows):
    return ", ".join(map(str, rows))
