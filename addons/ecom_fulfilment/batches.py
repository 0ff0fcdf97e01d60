# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Doing many records at once without letting one bad record stop the others."""

from odoo.exceptions import UserError


def run_each_or_all(records, call):
    """Call for all records at once; where that fails, for ever smaller parts of them.

    :param records: any recordset, in one transaction
    :param call: takes records; what it did is undone for a part in which it fails
    :return: dict of each record it failed for, alone -> reason
    """
    if not records:
        return {}
    try:
        with records.env.cr.savepoint():
            call(records)
        return {}
    except UserError as error:
        if len(records) == 1:
            return {records: str(error)}
    half = len(records) // 2
    return run_each_or_all(records[:half], call) | run_each_or_all(records[half:], call)
