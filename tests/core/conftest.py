# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes the plain-Python cores importable without Odoo: ``import intake``."""

import sys
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"

for addon in ("ecom_carrier", "ecom_fulfilment"):
    sys.path.insert(0, str(ADDONS / addon))
