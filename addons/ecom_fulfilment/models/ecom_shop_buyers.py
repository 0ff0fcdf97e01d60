# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import re

from odoo import models

from odoo.addons.ecom_carrier.divisions import place
from odoo.addons.ecom_carrier.models.res_partner import PROVINCES

from ..const import CHINA, MASK, PLACED_COUNTRIES

# Parts of a receiver that two exports of one order can be compared by. What a
# platform found in the address (province, city, district) follows from the text.
COMPARED_PARTS = ("name", "phone", "raw_address")
# A number a platform lends for one order: a mobile and an extension.
LENT_PHONE = re.compile(r"1\d{10}-\d+")
# Platforms whose accounts may have the same name.
COMMON_NAMES = {"douyin"}
# What tells one receiver from another one of the same buyer.
IDENTITY_PARTS = (*COMPARED_PARTS, "country")


class EcomShop(models.Model):
    """Buyers and receivers as contacts.

    A buyer is one contact per shop. It carries the first receiver he named; every
    other one is a delivery address below it, so that no order changes where another
    one goes.
    """

    _inherit = "ecom.shop"

    def _find_or_create_receivers(self, payloads):
        """The buyer and the receiver of each payload.

        :param payloads: neutral orders as JSON
        :return: list of pairs of contacts, in the order of the payloads; a buyer's
            first receiver is the buyer's own contact
        """
        self.ensure_one()
        wanted = [
            (_buyer_ref(payload), _address_key(payload["receiver"]))
            for payload in payloads
        ]
        buyers, receivers = self._find_receivers(wanted)
        first, further = {}, {}
        for pair, payload in zip(wanted, payloads, strict=True):
            if pair in receivers or pair in further:
                continue
            if pair[0] in buyers or first.setdefault(pair[0], pair) != pair:
                further[pair] = payload
            else:
                receivers[pair] = payload
        new = {pair: receivers[pair] for pair in first.values()}
        created = self._create_contacts(
            [self._prepare_buyer_vals(*pair, payload) for pair, payload in new.items()],
            [payload["receiver"] for payload in new.values()],
        )
        receivers.update(zip(new, created, strict=True))
        buyers.update((pair[0], receivers[pair]) for pair in new)
        created = self._create_contacts(
            [self._prepare_address_vals(buyers[pair[0]], pair[1]) for pair in further],
            [payload["receiver"] for payload in further.values()],
        )
        receivers.update(zip(further, created, strict=True))
        return [(buyers[pair[0]], receivers[pair]) for pair in wanted]

    def _is_other_receiver(self, old, new):
        """Whether two exports of one order name different receivers.

        What the platform masks or makes up may change from export to export; the token
        of a masked receiver changes with the receiver.
        """
        if MASK in new["raw_address"] and old["token"] and new["token"]:
            if old["token"] != new["token"]:
                return True
        return any(
            old[part] != new[part]
            for part in COMPARED_PARTS
            if not _is_made_up(old[part], part) and not _is_made_up(new[part], part)
        )

    def _change_receiver(self, order, payload):
        """Send an order to the receiver the platform names now."""
        ((_buyer, receiver),) = self._find_or_create_receivers([payload])
        vals = {
            "partner_shipping_id": receiver.id,
            "receiver_token": payload["receiver"]["token"],
        }
        cash_on_delivery = order._is_cash_on_delivery()
        if not self._is_carrier_fit(order.carrier_id, receiver, cash_on_delivery):
            carrier = self._choose_carrier(receiver, cash_on_delivery)
            vals["carrier_id"] = vals["rule_carrier_id"] = carrier.id
        order.write(vals)

    def _find_receivers(self, wanted):
        """Known buyers by their id, and known receivers by both, in two queries.

        Archived ones too: an order brings them back to mind, not to life, and nobody
        may be there twice.
        """
        refs = list(dict.fromkeys(ref for ref, _key in wanted))
        buyers = {
            partner.buyer_ref: partner
            for partner in self._search_own_contacts(
                [("shop_id", "=", self.id), ("buyer_ref", "in", refs)]
            )
        }
        receivers = {
            (partner.buyer_ref, partner.address_key): partner
            for partner in buyers.values()
            if partner.address_key
        }
        if buyers:
            addresses = self._search_own_contacts(
                [
                    ("parent_id", "in", [buyer.id for buyer in buyers.values()]),
                    ("address_key", "in", list({key for _ref, key in wanted})),
                ]
            )
            receivers.update(
                ((address.parent_id.buyer_ref, address.address_key), address)
                for address in addresses
            )
        return buyers, receivers

    def _search_own_contacts(self, domain):
        """Contacts of this shop's company, archived ones too, in one query.

        Who was moved to another company since is no buyer of this shop any more.
        """
        # The user does not see contacts of other companies, the unique indexes do.
        found = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch(
                domain, ["parent_id", "buyer_ref", "address_key", "company_id"]
            )
        )
        moved = found.filtered(
            lambda partner: partner.company_id and partner.company_id != self.company_id
        )
        moved.write({"buyer_ref": False, "address_key": False})
        moved.flush_recordset()  # before the indexes meet the new contact
        return (found - moved).with_env(self.env)

    def _create_contacts(self, vals_list, receivers):
        """Create contacts with the names and addresses of these receivers."""
        if not vals_list:
            return self.env["res.partner"]
        partners = (
            self.env["res.partner"]
            # Sales people may import orders without being allowed to edit contacts.
            .sudo()
            .with_context(tracking_disable=True, no_vat_validation=True)
        )
        shared = partners._add_missing_default_values(
            {"company_id": self.company_id.id}
        )
        addresses = self._get_address_vals(receivers)
        # The way of Odoo's own data import: as create(), but what contacts of one
        # parent have in common is synchronised once.
        return partners._load_records_create(
            [
                {**shared, **vals, **address}
                for vals, address in zip(vals_list, addresses, strict=True)
            ]
        ).sudo(False)

    def _prepare_buyer_vals(self, ref, key, payload):
        """Values of a buyer's contact, without name and address.

        :param str ref: who he is on the platform
        :param str key: identity of his first receiver
        :param dict payload: his first order
        """
        return {"shop_id": self.id, "buyer_ref": ref, "address_key": key}

    def _prepare_address_vals(self, buyer, key):
        """Values of one more address of a buyer, without name and address."""
        return {"type": "delivery", "parent_id": buyer.id, "address_key": key}

    def _get_address_vals(self, receivers):
        """Names, telephones and addresses in Odoo's fields.

        What is found in a Chinese address goes into province, city and district; the
        rest, and all of an address that cannot be placed, stays in the street for the
        reviewer to see.

        :param receivers: receivers as JSON
        :return: list of values, in the order of the receivers
        """
        places = [_place(receiver) for receiver in receivers]
        divisions = self.env["ecom.division"]._get_by_code(
            {
                division.code
                for found in places
                if found
                for division in (found.province, found.city, found.district)
                if division
            }
        )
        countries = self._get_countries(receivers)
        return [
            {
                "name": receiver["name"],
                "phone": receiver["phone"],
                "zip": receiver.get("postcode"),
                "country_id": countries[receiver.get("country") or CHINA],
                **self._prepare_place_vals(receiver, found, divisions, countries),
            }
            for receiver, found in zip(receivers, places, strict=True)
        ]

    def _prepare_place_vals(self, receiver, found, divisions, countries):
        """Where one receiver is.

        :param found: its ``divisions.Place``, None abroad
        :param dict divisions: code -> ``ecom.division``
        """
        if not found:
            parts = (receiver["district"], receiver["street"])
            return {
                "city": receiver["city"],
                "street": " ".join(filter(None, parts)),
                "street2": receiver["province"],
                "division_id": False,
            }
        country = countries[receiver.get("country") or CHINA]
        parts = (found.district, found.city, found.province)
        states = [divisions[part.code].state_id for part in parts if part]
        # Of Hong Kong and Taiwan Odoo has states of both kinds of country.
        fitting = [state for state in states if state.country_id.id == country]
        return {
            "state_id": fitting[0].id if fitting else False,
            "city": found.city_name,
            "district": found.district_name,
            # Odoo's documents print the street, not our district.
            "street": found.district_name + found.street,
            "division_id": divisions[found.code].id if found.code else False,
        }

    def _get_countries(self, receivers):
        """Ids of the countries receivers are in, by ISO code."""
        codes = {receiver.get("country") or CHINA for receiver in receivers}
        countries = self.env["res.country"].search([("code", "in", list(codes))])
        found = {country.code: country.id for country in countries}
        return {code: found.get(code, False) for code in codes}


def _place(receiver):
    """Find the divisions of a receiver's address, None where there are none."""
    country = receiver.get("country") or CHINA
    if country not in PLACED_COUNTRIES:
        return None
    parts = {part: receiver[part] for part in ("province", "city", "district")}
    if country in PROVINCES:
        # What an address there calls its province is our city.
        parts["city"] = parts["city"] or parts["province"]
        parts["province"] = PROVINCES[country]
    return place(receiver["street"] or receiver["raw_address"], **parts)


def _is_made_up(text, part):
    """Whether the platform hides part of a text, or lends a number for one order."""
    return MASK in text or (part == "phone" and bool(LENT_PHONE.fullmatch(text)))


def _buyer_ref(payload):
    """Who the buyer is: his id where the platform tells it, else his phone.

    A name or phone that the platform masks, lends or lets several people have is many
    people's; then only the whole receiver tells.
    """
    buyer, receiver = payload["buyer"], payload["receiver"]
    if buyer and MASK not in buyer and payload["platform"] not in COMMON_NAMES:
        return buyer
    if receiver["phone"] and not _is_made_up(receiver["phone"], "phone"):
        return receiver["phone"]
    return _address_key(receiver)


def _address_key(receiver):
    """Short identity of a receiver, by what the platform gave.

    Masked receivers look alike; only the platform's token tells them apart.
    """
    parts = [receiver.get(part) or "" for part in IDENTITY_PARTS]
    if any(MASK in part for part in parts):
        parts.append(receiver["token"])
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
