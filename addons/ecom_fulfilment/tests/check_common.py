# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .order_common import OrderCase


class CheckCase(OrderCase):
    """Each check alone, as the gate it belongs to runs it."""

    def get_check(self, code):
        return self.env.ref(f"ecom_fulfilment.check_{code}")

    def get_gate(self, check):
        return (self.gate_service | self.gate_finance).filtered(
            lambda gate: check in gate.check_ids
        )

    def find(self, code, orders):
        """What a check says of orders: order -> text, with plain blanks."""
        check = self.get_check(code)
        found = check._run(orders, self.get_gate(check))
        # Odoo sets a space that does not break between amount and symbol.
        return {
            order: text.replace("\N{NO-BREAK SPACE}", "")
            for order, text in found.items()
        }

    def assert_found(self, code, order, text):
        self.assertEqual(self.find(code, order), {order: text})

    def assert_clean(self, code, *orders):
        for order in orders:
            self.assertEqual(self.find(code, order), {})

    def money(self, amount):
        """The amount as Odoo writes it, whatever the company's currency is."""
        text = self.env.company.currency_id.format(amount)
        return text.replace("\N{NO-BREAK SPACE}", "")
