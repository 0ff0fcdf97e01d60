# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers that can be counted with."""

import math

from odoo import fields
from odoo.exceptions import UserError


class FiniteFloat(fields.Float):
    """A number somebody typed; by RPC even NaN and infinity come.

    Odoo's rounding fails on them with an error meant for programmers.
    """

    def convert_to_cache(self, value, record, validate=True):
        self._check_finite(value, record)
        return super().convert_to_cache(value, record, validate)

    def convert_to_column(self, value, record, values=None, validate=True):
        self._check_finite(value, record)
        return super().convert_to_column(value, record, values, validate)

    def _check_finite(self, value, record):
        """Refuse what is no number.

        :raise UserError: names the field
        """
        if not math.isfinite(float(value or 0)):
            label = self._description_string(record.env)
            raise UserError(record.env._("%(field)s is no number.", field=label))
