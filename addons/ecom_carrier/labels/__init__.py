# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents for the warehouse, drawn without Odoo: values in, PDF bytes out."""

from .errors import DocumentError, MissingFont
from .manifest import Manifest, ManifestLine, draw_manifest
from .picklist import PickLine, PickList, draw_pick_lists
from .waybill import WaybillLabel, draw_waybills

__all__ = [
    "DocumentError",
    "Manifest",
    "ManifestLine",
    "MissingFont",
    "PickLine",
    "PickList",
    "WaybillLabel",
    "draw_manifest",
    "draw_pick_lists",
    "draw_waybills",
]
