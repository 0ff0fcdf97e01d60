# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ecom_stocktake import COUNTER
from .ecom_stocktake_line import EXPLANATION_FIELDS, PLACE_FIELDS, get_place


class EcomStocktake(models.Model):
    """What is to be counted, and the counts as they come in."""

    _inherit = "ecom.stocktake"

    # === COUNTS === #

    def set_counts(self, rows):
        """Record counted quantities; goods found beside the plan get a line.

        Sending the same count again changes nothing.

        :param list rows: dicts with ``quantity`` (unit of the product) and either
            ``line_id`` or ``product_id``, ``location_id`` and, where there are any,
            ``lot_id``, ``package_id``, ``owner_id``; optional: ``reason``, ``note``
        :return dict: numbers of lines ``counted`` and ``unchanged``
        :raise AccessError: the user neither counts nor manages
        :raise UserError: it is not being counted, or a row is not part of it
        """
        self.ensure_one()
        self._check_role(COUNTER)
        self._check_state({"counting"})
        lines = self._index_lines(rows)
        recorded, found = set(), {}
        for row in rows:
            place = self._get_row_place(row)
            vals = {name: row[name] for name in EXPLANATION_FIELDS & row.keys()}
            line = lines.get(place)
            if not line or not line._is_counted_as(row["quantity"]):
                vals.update(counted_qty=row["quantity"], counted=True)
                recorded.add(place)
            if line:
                line.write(vals)
            else:
                found[place] = vals
        self._add_found_lines(found)
        # The stock each count is set against is that of this moment.
        self.env["ecom.stocktake.line"].flush_model()
        return {"counted": len(recorded), "unchanged": len(rows) - len(recorded)}

    def _get_row_place(self, row):
        """What a row of `set_counts` is about: a line's id or a place."""
        return row.get("line_id") or tuple(
            row.get(name) or False for name in PLACE_FIELDS
        )

    def _index_lines(self, rows):
        """The lines that rows of `set_counts` name, by id and by place; one query."""
        lines = self.env["ecom.stocktake.line"].search_fetch(
            [
                ("stocktake_id", "=", self.id),
                "|",
                ("id", "in", [row["line_id"] for row in rows if row.get("line_id")]),
                (
                    "product_id",
                    "in",
                    [row["product_id"] for row in rows if row.get("product_id")],
                ),
            ],
            [*PLACE_FIELDS, "counted", "counted_qty"],
        )
        return {line.id: line for line in lines} | {
            get_place(line): line for line in lines
        }

    def _add_found_lines(self, vals_by_place):
        """Add lines for goods the snapshot did not have at that place."""
        if not all(isinstance(place, tuple) for place in vals_by_place):
            raise UserError(self.env._("A counted line is not part of %s.", self.name))
        self.env["ecom.stocktake.line"].create(
            [
                {
                    "stocktake_id": self.id,
                    **dict(zip(PLACE_FIELDS, place, strict=True)),
                    **vals,
                }
                for place, vals in vals_by_place.items()
            ]
        )

    # === PLAN === #

    def _get_roots(self):
        """Locations that are counted with everything inside them."""
        return self.location_ids or self.warehouse_id.view_location_id

    def _is_planned(self, product, location):
        """Whether these goods at this place are in the scope of the stocktake."""
        self.ensure_one()
        categories = self.product_categ_ids
        return (
            product.is_storable
            and location.usage == "internal"
            and any(location._child_of(root) for root in self._get_roots())
            and (
                not categories
                or any(
                    product.categ_id.parent_path.startswith(category.parent_path)
                    for category in categories
                )
            )
        )

    def _take_snapshot(self):
        """Make a line for all goods in stock, in one statement however many."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("location_id", "child_of", self._get_roots().ids),
            ("location_id.usage", "=", "internal"),
            ("product_id.is_storable", "=", True),
        ]
        if self.product_categ_ids:
            domain.append(
                ("product_id.categ_id", "child_of", self.product_categ_ids.ids)
            )
        Quant = self.env["stock.quant"].sudo()
        Quant.flush_model([*PLACE_FIELDS, "quantity"])
        self.env.execute_query(
            SQL(
                "INSERT INTO ecom_stocktake_line (stocktake_id, company_id, %(place)s,"
                " snapshot_qty, moved_qty, difference, difference_value, counted_qty,"
                " counted, count_round, create_uid, write_uid, create_date, write_date)"
                " SELECT %(stocktake)s, %(company)s, %(place)s, SUM(quantity),"
                " 0, 0, 0, 0, FALSE, 1, %(uid)s, %(uid)s, %(now)s, %(now)s"
                " FROM stock_quant WHERE id IN %(quants)s"
                " GROUP BY %(place)s HAVING SUM(quantity) != 0",
                place=SQL(", ").join(map(SQL.identifier, PLACE_FIELDS)),
                stocktake=self.id,
                company=self.company_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
                quants=Quant._search(domain).subselect(),
            )
        )
        self.invalidate_recordset(["line_ids"])
