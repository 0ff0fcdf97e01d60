# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import TransactionCase, new_test_user

KEEPER = "ecom_fulfilment.group_keeper"
MANAGER = "ecom_fulfilment.group_ecom_manager"


class StocktakeCase(TransactionCase):
    """A warehouse with two shelves: 10 mugs at 5.00 and 4 pots at 20.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "wang.keeper", groups=KEEPER)
        cls.manager = new_test_user(cls.env, "li.manager", groups=MANAGER)
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Binjiang", "code": "BJ"}
        )
        cls.shelf = cls._make_location("Shelf A")
        cls.other_shelf = cls._make_location("Shelf B")
        cls.kitchen, cls.garden = cls.env["product.category"].create(
            [
                {"name": "Kitchen", "property_cost_method": "standard"},
                {"name": "Garden", "property_cost_method": "standard"},
            ]
        )
        cls.mug = cls._make_product("Mug", 5.0, cls.kitchen)
        cls.pot = cls._make_product("Pot", 20.0, cls.garden)
        cls._set_stock(cls.mug, cls.shelf, 10)
        cls._set_stock(cls.pot, cls.other_shelf, 4)

    @classmethod
    def _make_location(cls, name):
        return cls.env["stock.location"].create(
            {"name": name, "location_id": cls.warehouse.lot_stock_id.id}
        )

    @classmethod
    def _make_product(cls, name, cost, category, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "standard_price": cost,
                "categ_id": category.id,
                **vals,
            }
        )

    @classmethod
    def _set_stock(cls, product, location, quantity, **vals):
        quant = cls.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "inventory_quantity": quantity,
                **vals,
            }
        ).action_apply_inventory()

    def _ship(self, product, location, quantity):
        customers = self.env.ref("stock.stock_location_customers")
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": location.id,
                "location_dest_id": customers.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()

    def _start(self, user=None, **vals):
        """A stocktake of both shelves, being counted by the keeper."""
        stocktake = (
            self.env["ecom.stocktake"]
            .with_user(user or self.keeper)
            .create({"warehouse_id": self.warehouse.id, **vals})
        )
        stocktake.action_start()
        return stocktake

    def _count(self, stocktake, product, quantity, location=None, **row):
        return stocktake.set_counts(
            [
                {
                    "product_id": product.id,
                    "location_id": (location or self.shelf).id,
                    "quantity": quantity,
                    **row,
                }
            ]
        )

    def _count_all(self, stocktake, mugs=10, pots=4, reason="lost"):
        self._count(stocktake, self.mug, mugs, reason=reason)
        self._count(stocktake, self.pot, pots, self.other_shelf, reason=reason)

    def _line(self, stocktake, product):
        """The line of a product with all its figures, as a manager reads it."""
        return stocktake.line_ids.with_user(self.manager).filtered(
            lambda line: line.product_id == product
        )

    def _in_stock(self, product, location):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", location.id)]
        )
        return sum(quants.mapped("quantity"))

    def _moves_of(self, stocktake):
        return self.env["stock.move"].search([("inventory_name", "=", stocktake.name)])

    def _as_manager(self, stocktake):
        return stocktake.with_user(self.manager)

    def assertUnchanged(self, answer):
        """The answer tells the user that a repeated step did nothing."""
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn("nothing changed", answer["params"]["message"])
