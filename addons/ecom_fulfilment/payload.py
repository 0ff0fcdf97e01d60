# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Neutral orders and the rows they came from, as import lines keep them in JSON."""

from dataclasses import fields, is_dataclass


def as_payload(order):
    """Turn an ``intake.IntakeOrder`` into JSON values.

    :return: dict by field name, without ``raw``; decimals, times and enumerations are
        text, what is absent is None
    """
    return {
        field.name: _as_json(getattr(order, field.name))
        for field in fields(order)
        if field.name != "raw"
    }


def _as_json(value):
    if value is None or isinstance(value, str | int):
        return getattr(value, "value", value)
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    if is_dataclass(value):
        return as_payload(value)
    return str(value)


def pack_rows(raw):
    """Turn rows as given into JSON that keeps their order.

    The database sorts the keys of JSON objects, so headers and cells are lists.

    :param raw: table name -> list of {header: text}, see ``intake``
    :return: list of {"table": name, "rows": [[[header, text], ...], ...]}
    """
    return [
        {"table": table, "rows": [list(map(list, row.items())) for row in rows]}
        for table, rows in raw.items()
    ]


def unpack_rows(packed):
    """Turn what ``pack_rows`` made back into rows as given."""
    return {part["table"]: [dict(row) for row in part["rows"]] for part in packed or ()}
