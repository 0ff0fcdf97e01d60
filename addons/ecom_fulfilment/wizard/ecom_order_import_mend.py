# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..payload import unpack_rows


class EcomOrderImportMend(models.TransientModel):
    """The rows of a failed line, cell by cell, to be corrected in place."""

    _name = "ecom.order.import.mend"
    _description = "Mend Failed Rows"

    line_id = fields.Many2one(
        "ecom.order.import.line", required=True, ondelete="cascade"
    )
    # With the rights of who asks: the line may be another company's.
    failure = fields.Char(related="line_id.failure", related_sudo=False)
    cell_ids = fields.One2many("ecom.order.import.mend.cell", "mend_id")

    @api.model
    def _create_for(self, line):
        """Open the rows of one failed line, the column at fault first."""
        cells = [
            {
                "table_name": table,
                "row_index": index,
                "header": header,
                "value": value,
                "is_at_fault": header == line.failed_column,
            }
            for table, rows in unpack_rows(line.raw).items()
            for index, row in enumerate(rows)
            for header, value in row.items()
        ]
        return self.create(
            {
                "line_id": line.id,
                "cell_ids": [Command.create(cell) for cell in cells],
            }
        )

    def action_save(self):
        """Read the corrected rows and try the order again.

        Still failing, the dialog stays open with the next reason.
        """
        self.ensure_one()
        line = self.line_id
        line._mend(self._get_rows())
        if line.state != "failed":
            return {"type": "ir.actions.act_window_close"}
        return line.action_mend()

    def _get_rows(self):
        """The rows as they are now: table name -> list of {header: text}."""
        tables = {}
        for cell in self.cell_ids.sorted("id"):
            rows = tables.setdefault(cell.table_name, {})
            rows.setdefault(cell.row_index, {})[cell.header] = cell.value or ""
        return {
            table: [rows[index] for index in sorted(rows)]
            for table, rows in tables.items()
        }


class EcomOrderImportMendCell(models.TransientModel):
    _name = "ecom.order.import.mend.cell"
    _description = "Cell of a Failed Row"
    _order = "is_at_fault desc, id"

    mend_id = fields.Many2one(
        "ecom.order.import.mend", required=True, ondelete="cascade"
    )
    table_name = fields.Char(string="Table", readonly=True)
    row_index = fields.Integer(readonly=True)
    header = fields.Char(string="Column", readonly=True)
    value = fields.Char(string="Content")
    is_at_fault = fields.Boolean(string="At Fault", readonly=True)
