# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo finds out for each record, asked once for records that are alike.

Orders of an import sell the same products at the same prices over and over. Odoo's tax
engine is asked once for each kind of line and basket; the others of the kind get the
same amounts.
"""

# Switches it on in the context of a bulk creation.
BY_KIND = "ecom_by_kind"


def first_of_each_kind(records, key):
    """The first of all records for which ``key(record)`` is the same."""
    first = {}
    for record in records:
        first.setdefault(key(record), record)
    return records.browse().concat(*first.values())


def company_kind(records):
    """Key of records that pass or fail the check of their companies together.

    Of contacts, which differ from order to order, only their company is looked at.
    """
    checked = [
        (name, field.comodel_name == "res.partner")
        for name, field in records._fields.items()
        if field.relational and field.check_company
    ]
    return lambda record: (
        record.company_id.id,
        *(
            record[name].company_id.id if is_partner else record[name]._ids
            for name, is_partner in checked
        ),
    )


class KnownAmounts:
    """Amounts of records of one model, by kind. Known as long as the transaction.

    :param records: the records to compute
    :param key: method that tells everything the amounts of a record follow from
    :param names: the fields that hold them
    """

    def __init__(self, records, key, names):
        self._known = records.env.cr.cache.setdefault(BY_KIND, {})
        self._names = names
        self._kinds = {record: (*names, *key(record)) for record in records}
        self._first = {}
        for record, kind in self._kinds.items():
            if kind not in self._known:
                self._first.setdefault(kind, record)
        #: The first record of each unknown kind, to be computed by Odoo.
        self.fresh = records.browse().concat(*self._first.values())

    def copy_to_others(self):
        """Give every other record the amounts of its kind."""
        for kind, record in self._first.items():
            self._known[kind] = {name: record[name] for name in self._names}
        fresh = set(self.fresh)
        for record, kind in self._kinds.items():
            if record not in fresh:
                record.update(self._known[kind])
