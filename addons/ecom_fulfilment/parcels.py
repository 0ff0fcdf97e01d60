# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sharing goods out among parcels."""

from decimal import Decimal


def pack(goods, limit):
    """Share goods out among few parcels, none heavier than a limit.

    The heaviest pieces come first, each into the first parcel it fits in; a piece that
    is heavier than the limit travels alone.

    :param dict goods: whatever is packed -> quantity and weight of one piece
    :param float limit: what a parcel may weigh, in the unit of the weights
    :return: list of dicts of what is packed -> quantity

    >>> pack({"pot": (2, 2.0), "mug": (3, 0.5)}, 3)
    [{'pot': 1.0, 'mug': 2.0}, {'pot': 1.0, 'mug': 1.0}]
    """
    limit = Decimal(str(limit))
    parcels = []  # pairs of weight so far and contents
    for thing, (quantity, weight) in sorted(
        goods.items(), key=lambda item: item[1][1], reverse=True
    ):
        left, weight = Decimal(str(quantity)), Decimal(str(weight))
        while left > 0:
            parcel, fitting = _find_parcel(parcels, weight, left, limit)
            parcel[0] += fitting * weight
            parcel[1][thing] = parcel[1].get(thing, 0) + float(fitting)
            left -= fitting
    return [contents for _weight, contents in parcels]


def _find_parcel(parcels, weight, wanted, limit):
    """The first parcel something fits in, a new one if it fits in none.

    :return: the parcel and how much of it goes there
    """
    for parcel in parcels:
        if parcel[0] > limit:
            continue
        fitting = min(wanted, (limit - parcel[0]) // weight) if weight else wanted
        if fitting > 0:
            return parcel, fitting
    parcels.append([Decimal(), {}])
    return parcels[-1], min(wanted, max(limit // weight, 1)) if weight else wanted
