"""One day of the merchant, each step by the person whose job it is.

A client of the running server: it logs in as the people of the demo data and calls
what their screens call. Run again, it finds everything done and changes nothing.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from demo.floor import Floor
from demo.ledger import Ledger
from demo.office import Office


class Day(Office, Floor, Ledger):
    """The people, what they did, and how long it took."""

    def run(self) -> dict[str, float]:
        """All steps in the order of the day; returns the summary."""
        steps: tuple[Callable[[], None], ...] = (
            self.import_orders,
            self.review_orders,
            self.release_orders,
            self.connect_courier,
            self.get_numbers,
            self.print_waybills,
            self.pick,
            self.check,
            self.pack,
            self.hand_over,
            self.track,
            self.invoice,
            self.take_back,
            self.take_stock,
        )
        for step in steps:
            step()
        return self.summary()


def main() -> None:
    """Run the day against a server and print its summary."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--couriers", default="http://127.0.0.1:8074")
    parser.add_argument("--database", default="ecom")
    parser.add_argument("--out", type=Path, default=Path("out"))
    options = parser.parse_args()
    day = Day(options.url, options.database, options.out, options.couriers)
    figures = day.run()
    print()
    for name, value in figures.items():
        shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
        print(f"    {name:<22}{shown:>12}")


if __name__ == "__main__":
    main()
