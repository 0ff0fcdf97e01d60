# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Handover manifests (快递交接清单): the parcels a courier takes over and signs for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from . import values
from .kit import Align
from .listing import Column, Listing, draw_listings
from .texts import Texts, texts_for


@dataclass(frozen=True, kw_only=True)
class ManifestLine:
    """One parcel.

    :ivar sequence: position in the manifest
    :ivar number: waybill number
    :ivar destination: province and city
    :ivar weight_kg: weight in kg
    :ivar cod_amount: cash to collect in yuan, None without cash on delivery
    """

    sequence: int
    number: str
    order_number: str
    receiver_name: str
    destination: str
    weight_kg: Decimal
    cod_amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One handover of parcels to a courier; lines are printed in the order given.

    :ivar name: number of the manifest, also drawn as Code 128
    :ivar closed_at: in the time zone of the warehouse, None while it is open
    :ivar closed_by: who handed over for the warehouse
    """

    name: str
    carrier_name: str
    warehouse: str
    courier_name: str
    courier_phone: str
    closed_at: datetime | None
    closed_by: str
    lines: tuple[ManifestLine, ...]


def draw_manifest(manifest: Manifest, lang: str = "zh") -> bytes:
    """Draw a handover manifest on A4.

    :param lang: language of the headings, ``zh`` or ``en``
    :return: the PDF
    :raise DocumentError: no such language, or a name that cannot be drawn as a barcode
    :raise MissingFont: a font the administrator named cannot be used
    """
    texts = texts_for(lang)
    return draw_listings([_listing(manifest, texts)], texts, texts.manifest_title)


def _listing(manifest: Manifest, texts: Texts) -> Listing:
    lines = manifest.lines
    total_weight = sum((line.weight_kg for line in lines), Decimal())
    total_cod = sum((line.cod_amount or Decimal() for line in lines), Decimal())
    return Listing(
        title=texts.manifest_title,
        name=manifest.name,
        facts=(
            (texts.carrier, manifest.carrier_name),
            (texts.warehouse, manifest.warehouse),
            (texts.parcels, str(len(lines))),
            (texts.courier, manifest.courier_name),
            (texts.courier_phone, manifest.courier_phone),
            (texts.closed_at, values.moment(manifest.closed_at)),
            (texts.closed_by, manifest.closed_by),
        ),
        columns=(
            Column(heading=texts.sequence, width=12, align=Align.RIGHT),
            Column(heading=texts.waybill_number, width=42, size=11, bold=True),
            Column(heading=texts.order, width=38),
            Column(heading=texts.receiver, width=22),
            Column(heading=texts.destination, width=32),
            Column(heading=texts.weight, width=16, align=Align.RIGHT),
            Column(heading=texts.cod, width=24, align=Align.RIGHT),
        ),
        rows=tuple(_row(line) for line in lines),
        totals=(
            f"{texts.parcels} {len(lines)}",
            f"{texts.total_weight} {values.weight(total_weight)}",
            f"{texts.total_cod} {values.money(total_cod)}",
        ),
        statement=texts.manifest_statement,
        signatures=(texts.handed_over_by, texts.taken_over_by),
    )


def _row(line: ManifestLine) -> tuple[str, ...]:
    return (
        str(line.sequence),
        line.number,
        line.order_number,
        line.receiver_name,
        line.destination,
        values.weight(line.weight_kg),
        values.money(line.cod_amount),
    )
