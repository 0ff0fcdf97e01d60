# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo finds out for each move of a release, asked once for all of its orders.

Orders released together sell the same goods out of the same warehouse. While their
transfers start, nothing changes that these answers follow from, so each is asked once;
where an answer might differ after all, Odoo is left to find it itself.
"""

# The answers, in the context while transfers start.
LAUNCH = "ecom_launch"


class Launch:
    """Answers that hold while the transfers of some orders start.

    :param references: ``stock.reference`` made for these orders just now
    :param products: ``product.product`` for which there is no reordering rule
    """

    def __init__(self, references, products):
        self._references = frozenset(references.ids)
        self._looked_for = set()
        self._products = frozenset(products.ids)
        #: What ``stock.rule`` found, by everything it was asked with.
        self.rules = {}

    def is_without_orderpoint(self, product):
        """Whether no reordering rule of the product exists."""
        return product.id in self._products

    def is_first_search(self, references, *key):
        """Whether no transfer can be there yet for moves like this one.

        The references are new, and all transfers of theirs are looked for here first.

        :param key: what else the moves of one transfer have in common
        """
        if not references or not self._references.issuperset(references.ids):
            return False
        key = (frozenset(references.ids), *key)
        is_first = key not in self._looked_for
        self._looked_for.add(key)
        return is_first


class KnownQuants:
    """Quants of goods that are reserved together.

    Odoo reads them anew for every move, though nobody else changes what one transaction
    sees. Goods of lots, and those with several quants where one would do, are left to
    it: which of them it takes first follows from the strategy of their category.

    :param moves: ``stock.move`` to reserve
    """

    def __init__(self, moves):
        self._products = moves.product_id.filtered(lambda p: p.tracking == "none")
        # Whoever releases need not see the stock.
        quants = moves.env["stock.quant"].sudo()
        #: By product, place, lot, package and owner.
        self.by_key = quants._get_quants_by_products_locations(
            self._products, moves.location_id
        )
        self._unclear = {
            product_id
            for (product_id, *_rest), found in self.by_key.items()
            if len(found) > 1
        }

    def are_clear(self, product):
        """Whether all quants of the product are known, each by a key of its own."""
        return product in self._products and product.id not in self._unclear
