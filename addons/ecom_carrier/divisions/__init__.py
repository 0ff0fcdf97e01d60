# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Provinces, cities and districts of China, and finding them in addresses.

Plain Python without Odoo. ``place()`` reads an address, ``divisions()`` is the table.
"""

from .data import Division, Level, divisions
from .matching import place
from .places import PROBLEM_TEXTS, Place, Problem

__all__ = [
    "PROBLEM_TEXTS",
    "Division",
    "Level",
    "Place",
    "Problem",
    "divisions",
    "place",
]
