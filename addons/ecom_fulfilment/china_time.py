# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Platforms write China time (UTC+8, no summer time); Odoo keeps UTC."""

from datetime import datetime, timedelta

OFFSET = timedelta(hours=8)
CHINA_TZ = "Asia/Shanghai"


def to_utc(text: str | None) -> datetime | bool:
    """Naive China time in ISO form -> naive UTC; False, as Odoo has it, for none."""
    return datetime.fromisoformat(text) - OFFSET if text else False
