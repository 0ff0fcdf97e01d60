# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cainiao: what its answers say of numbers, labels and branches."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .base import Allocation, Party, ProviderError, TryLater, UnknownOutcome
from .replies import as_dict, as_list, as_number, as_text, parse_json


@dataclass(frozen=True, kw_only=True)
class Branch:
    """An account for numbers at a branch of the courier."""

    code: str
    name: str
    quantity: int  # numbers left
    senders: tuple[Party, ...]  # the addresses a parcel may be sent from


def read_label(module: Mapping) -> Allocation:
    """A number and what its label must show.

    :param module: an entry of an answer
    :raise UnknownOutcome: there is no number
    """
    number = as_number(module.get("waybill_code"))
    if not number:
        raise UnknownOutcome("Cainiao answered without a number.")
    print_data = as_text(module.get("print_data"))
    parent = as_number(module.get("parent_waybill_code"))
    data = read_print_data(print_data)
    routing = as_dict(data.get("routingInfo"))
    center = as_dict(routing.get("consolidation"))
    destination = as_dict(routing.get("receiveBranch")) or as_dict(
        routing.get("terminalCenter")
    )
    option = as_dict(data.get("shippingOption"))
    return Allocation(
        number=number,
        sorting_code=as_text(routing.get("routeCode"))
        or as_text(as_dict(routing.get("sortation")).get("name")),
        package_center=as_text(center.get("name")),
        package_center_code=as_text(center.get("code")),
        origin_code=as_text(as_dict(routing.get("origin")).get("code")),
        destination_code=as_text(destination.get("code")),
        service_name=as_text(option.get("title") or option.get("code")),
        reference=parent or number,
        # Cainiao's own printing takes this very text, which it signed.
        raw={"print_data": print_data},
    )


def read_print_data(text: str) -> dict:
    """Content of a label, empty if it is encrypted for Cainiao's own printing."""
    try:
        return as_dict(as_dict(parse_json(text, acting=False)).get("data"))
    except TryLater:
        return {}


def joined(
    parcels: "list[Allocation | ProviderError]",
) -> "Allocation | ProviderError":
    """Parcels of one shipment as one: the first refusal, or all their numbers."""
    for parcel in parcels:
        if isinstance(parcel, ProviderError):
            return parcel
    # A parcel that carries the courier's mother number comes first.
    mother = parcels[0].reference
    first, *others = sorted(parcels, key=lambda parcel: parcel.number != mother)
    if not others:
        return first
    return replace(
        first,
        child_numbers=tuple(parcel.number for parcel in others),
        raw={**first.raw, "children": [dict(parcel.raw) for parcel in others]},
    )


def read_branches(answer: Mapping) -> list[Branch]:
    """Branches of the courier that the shop has an account with."""
    subscriptions = as_dict(answer.get("waybill_apply_subscription_cols"))
    return [
        _read_branch(account)
        for info in entries(subscriptions, "waybill_apply_subscription_info")
        for account in entries(
            as_dict(info.get("branch_account_cols")), "waybill_branch_account"
        )
    ]


def entries(container: Mapping, name: str) -> list[dict]:
    """The objects of a list; a single one may come without the list around it."""
    value = container.get(name)
    values = [value] if isinstance(value, dict) else as_list(value)
    return [item for item in values if isinstance(item, dict)]


def _read_branch(account: Mapping) -> Branch:
    quantity = as_text(account.get("quantity"))
    addresses = entries(as_dict(account.get("shipp_address_cols")), "address_dto")
    return Branch(
        code=as_text(account.get("branch_code")),
        name=as_text(account.get("branch_name")),
        quantity=int(quantity) if as_number(quantity).isdecimal() else 0,
        senders=tuple(
            Party(
                name="",
                phone="",
                province=as_text(address.get("province")),
                city=as_text(address.get("city")),
                district=as_text(address.get("district")),
                town=as_text(address.get("town")),
                street=as_text(address.get("detail")),
            )
            for address in addresses
        ),
    )
