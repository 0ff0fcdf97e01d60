# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

from odoo import api, models

from .. import providers
from ..freight import to_decimal

# What no courier takes a parcel without.
NEEDED_OF_SENDER = ("name", "phone", "province", "city", "street")
NEEDED_OF_RECEIVER = ("name", "phone")
NEEDED_OF_ADDRESS = ("province", "city", "street")
# APIs that look a receiver up by the token a platform gave instead of his address.
TOKEN_PROVIDERS = {"cainiao"}
MASK = "*"  # how platforms hide a part of a name, number or address


class EcomWaybill(models.Model):
    """The parcel as a carrier's API is told of it."""

    _inherit = "ecom.waybill"

    # === BUSINESS METHODS === #

    def _prepare_shipment(self):
        """This parcel in the form of the carrier APIs.

        :return: ``providers.Shipment``
        :raise OursError: the sender or the receiver is incomplete
        :raise AddressError: the receiver's address is
        """
        self.ensure_one()
        sender, receiver = self._prepare_sender(), self._prepare_receiver()
        self._check_parties(sender, receiver)
        transfers = self._get_first_transfers()
        moves = transfers.move_ids.filtered(lambda move: move.state != "cancel")
        return providers.Shipment(
            key=self.parcel_key,
            sender=sender,
            receiver=receiver,
            items=self._prepare_items(moves),
            weight=to_decimal(self.weight or self.expected_weight),
            volume=to_decimal(sum(m.product_qty * m.product_id.volume for m in moves)),
            parcels=self.parcel_count,
            cod_amount=to_decimal(self.cod_amount) if self.cod_amount else None,
            insured_amount=(
                to_decimal(self.insured_amount) if self.insured_amount else None
            ),
            receipt=self.with_receipt,
            order_numbers=self._get_order_numbers(),
            channel=self._get_channel(),
        )

    @api.model
    def _prepare_test_shipment(self, key):
        """A parcel that exists nowhere, to see whether an API answers."""
        party = providers.Party(
            name="test", phone="", province="", city="", district="", street=""
        )
        return providers.Shipment(
            key=key, sender=party, receiver=party, items=(), weight=Decimal(1)
        )

    def _prepare_sender(self):
        """Where the parcel comes from: the company if there is no other sender."""
        partner = self._get_sender() or self.company_id.partner_id
        # The street begins with the district for Odoo's own documents.
        street = (partner.street or "").removeprefix(partner.district or "")
        return providers.Party(
            name=partner.name or "",
            phone=partner.phone or partner.parent_id.phone or "",
            province=partner.state_id.name or "",
            city=partner.city or "",
            district=partner.district or "",
            street=" ".join(filter(None, (street, partner.street2))),
            company=partner.commercial_company_name or "",
            postcode=partner.zip or "",
        )

    def _prepare_receiver(self):
        """The receiver as of when the parcel was made."""
        return providers.Party(
            name=self.receiver_name or "",
            phone=self.receiver_phone or "",
            province=self.receiver_state or "",
            city=self.receiver_city or "",
            district=self.receiver_district or "",
            street=self.receiver_street or "",
            postcode=self.partner_id.zip or "",
            token=self._get_receiver_token(),
        )

    def _prepare_items(self, moves):
        """The goods; their short text where no transfer tells them."""
        items = tuple(
            providers.Item(
                name=move.product_id.name,
                quantity=to_decimal(move.product_uom_qty),
                unit=move.product_uom.name,
                weight=to_decimal(move.weight),
            )
            for move in moves
        )
        name = self.contents or self.origin or self.carrier_id.name
        return items or (providers.Item(name=name, quantity=Decimal(1)),)

    def _check_parties(self, sender, receiver):
        """Refuse what no courier would take.

        :raise OursError, AddressError: see ``_prepare_shipment``
        """
        if missing := self._get_missing(sender, NEEDED_OF_SENDER):
            raise providers.OursError(
                self.env._("The sender's address has no %s.", missing)
            )
        if receiver.token and self.carrier_id.account_id.provider in TOKEN_PROVIDERS:
            return
        if MASK in receiver.name + receiver.phone + receiver.street:
            raise providers.OursError(
                self.env._(
                    "The platform hides this receiver. Only a carrier with an account "
                    "at Cainiao can send to the platform's token."
                )
            )
        if missing := self._get_missing(receiver, NEEDED_OF_RECEIVER):
            raise providers.OursError(self.env._("The receiver has no %s.", missing))
        if missing := self._get_missing(receiver, NEEDED_OF_ADDRESS):
            raise providers.AddressError(
                self.env._("The receiver's address has no %s.", missing)
            )

    def _get_missing(self, party, names):
        """Words for those of these values that a party lacks."""
        words = {
            "name": self.env._("name"),
            "phone": self.env._("phone number"),
            "province": self.env._("province"),
            "city": self.env._("city"),
            "street": self.env._("street"),
        }
        return ", ".join(words[name] for name in names if not getattr(party, name))

    def _get_order_numbers(self):
        """The orders in this parcel, as their buyers know them."""
        self.ensure_one()
        return tuple(filter(None, [self.origin]))

    def _get_channel(self):
        """Cainiao's code of the platform the order came from."""
        return "OTHERS"

    def _get_receiver_token(self):
        """A platform's token of a receiver whom it does not tell us in clear."""
        return ""
