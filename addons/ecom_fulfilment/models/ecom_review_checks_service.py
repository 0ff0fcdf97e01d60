# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import phonenumbers

from odoo import models

from ..const import CHINA, MASK
from .ecom_review_check import looks_at
from .sale_order_goods import take

REGION = "CN"
# Without these no parcel arrives, in China not without the province either; whether
# they belong together, down to the district, see _check_division.
RECEIVER_FIELDS = ("name", "city", "street")
# What a platform may hide of a receiver, by whatever field it stands in.
HIDDEN_FIELDS = ("name", "phone", "street", "street2")


class EcomReviewCheck(models.Model):
    """What customer service judges (客审): goods, receiver, remarks, delivery.

    The rules run the checks with all rights and in the company's language.
    """

    _inherit = "ecom.review.check"

    # === GOODS === #

    @looks_at("goods")
    def _check_goods(self, orders, gate):
        """O2: there are goods, and everything ordered is in the catalogue."""
        findings = {}
        for order in orders:
            ordered = {line.product_id for line in order.order_line if line._is_goods()}
            problems = self._get_catalogue_problems(ordered)
            if not any(line._is_sold() for line in order.order_line):
                problems.append(self.env._("The order has no goods."))
            if problems:
                findings[order] = " ".join(problems)
        return findings

    def _get_catalogue_problems(self, products):
        """What products lack to be sold and found in the warehouse.

        :param products: set of records
        :return: list of sentences
        """
        archived = [product for product in products if not product.active]
        unsold = [p for p in products if p.active and not p.sale_ok]
        nameless = [product for product in products if not product.default_code]
        problems = []
        if archived:
            problems.append(self.env._("Archived: %s.", self._list_names(archived)))
        if unsold:
            problems.append(self.env._("Not for sale: %s.", self._list_names(unsold)))
        if nameless:
            problems.append(
                self.env._(
                    "Without internal reference: %s.", self._list_names(nameless)
                )
            )
        return problems

    def _list_names(self, records):
        """Names of records in the order of their ids.

        Taken one by one they are read together with those of the other orders; a
        recordset made of them would be read on its own.

        :param records: iterable of single records
        """
        ordered = sorted(records, key=lambda record: record.id)
        return ", ".join(record.display_name for record in ordered)

    @looks_at("goods")
    def _check_variant(self, orders, gate):
        """O2: the buyer chose everything that can be chosen (规格/颜色)."""
        findings = {}
        for order in orders:
            missing = [
                self.env._(
                    "%(product)s: not chosen or not written: %(attributes)s.",
                    product=line.product_id.display_name,
                    attributes=", ".join(names),
                )
                for line in order.order_line
                if line._is_goods() and (names := line._get_missing_choices())
            ]
            if missing:
                findings[order] = " ".join(missing)
        return findings

    @looks_at("goods")
    def _check_quantity(self, orders, gate):
        """O2: quantities somebody may have ordered on purpose."""
        findings = {}
        for order in orders:
            problems = [
                problem
                for line in order.order_line
                if line._is_goods() and (problem := self._get_quantity_problem(line))
            ]
            problems += self._get_excess_problems(order, gate)
            if problems:
                findings[order] = " ".join(problems)
        return findings

    def _get_quantity_problem(self, line):
        unit, quantity = line.product_uom_id, line.product_uom_qty
        named = {
            "product": line.product_id.display_name,
            "quantity": f"{unit.round(quantity):g}",
            "unit": unit.name,
        }
        if unit.compare(quantity, 0) <= 0:
            return self.env._("%(quantity)s %(unit)s of %(product)s.", **named)
        if line._is_broken_piece():
            return self.env._(
                "%(quantity)s %(unit)s of %(product)s are no whole pieces.", **named
            )
        return None

    def _get_excess_problems(self, order, gate):
        if not gate.quantity_limit:
            return []
        return [
            self.env._(
                "%(quantity)s %(unit)s of %(product)s, more than %(limit)s.",
                quantity=f"{quantity:g}",
                unit=product.uom_id.name,
                product=product.display_name,
                limit=f"{gate.quantity_limit:g}",
            )
            for product, quantity in order._get_goods_quantities().items()
            if product.uom_id.compare(quantity, gate.quantity_limit) > 0
        ]

    # === RECEIVER === #

    @looks_at("receiver", "region")
    def _check_receiver(self, orders, gate):
        """O2: the receiver's name and address are complete."""
        findings = {}
        for order in orders:
            partner = order.partner_shipping_id
            names = RECEIVER_FIELDS
            if (partner.country_id.code or CHINA) == CHINA:
                names = (*names[:1], "state_id", *names[1:])
            missing = [name for name in names if not partner[name]]
            if partner.parent_id.name and "name" in missing:
                missing.remove("name")  # a place may leave its name to its contact
            if missing:
                labels = partner.fields_get(missing, ["string"])
                findings[order] = self.env._(
                    "The receiver lacks: %s",
                    ", ".join(labels[name]["string"] for name in missing),
                )
        return findings

    @looks_at("region")
    def _check_division(self, orders, gate):
        """O2: province, city and district are there and belong together.

        What could not be placed for certain is a person's to decide, never guessed.
        """
        findings = {}
        for order in orders:
            problem = order.partner_shipping_id._get_place_problem()
            if problem:
                findings[order] = problem
        return findings

    @looks_at("receiver")
    def _check_phone(self, orders, gate):
        """O2: the courier can call the receiver."""
        findings = {}
        for order in orders:
            receiver = order.partner_shipping_id
            # A place may leave its phone to its contact.
            phone = receiver.phone or receiver.parent_id.phone or ""
            if not self._is_phone_valid(phone):
                findings[order] = self.env._(
                    "The receiver's phone is not valid: %s", phone
                )
        return findings

    def _is_phone_valid(self, phone):
        """Whether a Chinese number can be called.

        Masked numbers pass: the platform prints the real one, see `_check_masked`. A
        virtual number comes as 11 digits, a dash and an extension.
        """
        if MASK in phone:
            return True
        try:
            number = phonenumbers.parse(phone.partition("-")[0] or phone, REGION)
            whole = phonenumbers.parse(phone, REGION)
        except phonenumbers.NumberParseException:
            return False
        return phonenumbers.is_valid_number(number) or phonenumbers.is_valid_number(
            whole
        )

    @looks_at("receiver")
    def _check_masked(self, orders, gate):
        """O2: what the platform hides of a receiver, it can print by its token."""
        findings = {}
        for order in orders.filtered(lambda order: not order.receiver_token):
            partner = order.partner_shipping_id
            hidden = [
                partner[name] for name in HIDDEN_FIELDS if MASK in (partner[name] or "")
            ]
            if hidden:
                findings[order] = self.env._(
                    "The platform hides the receiver and gave no token to print it by: "
                    "%s",
                    ", ".join(hidden),
                )
        return findings

    @looks_at("buyer", "receiver", "region")
    def _check_blacklist(self, orders, gate):
        """O3: neither buyer nor phone nor address is on the blacklist."""
        return {
            order: " ".join(
                self.env._(
                    "“%(value)s” is on the blacklist: %(reason)s",
                    value=entry.value,
                    reason=entry.reason,
                )
                for entry in entries
            )
            for order, entries in self.env["ecom.blacklist"]._find(orders).items()
        }

    # === REMARKS AND OTHER ORDERS === #

    @looks_at("buyer_memo")
    def _check_buyer_memo(self, orders, gate):
        """O3: a person reads what the buyer wrote."""
        return {
            order: self.env._("The buyer writes: %s", order.buyer_memo)
            for order in orders
            if order.buyer_memo
        }

    @looks_at("seller_memo")
    def _check_seller_memo(self, orders, gate):
        """O3: a colleague left a note."""
        return {
            order: self.env._("Our memo: %s", order.seller_memo)
            for order in orders
            if order.seller_memo
        }

    @looks_at("buyer", "goods", "receiver")
    def _check_duplicate(self, orders, gate):
        """O3: nobody ordered the same twice by mistake."""
        return {
            order: self.env._(
                "The same goods for the same buyer or receiver: %s",
                self._list_names(others),
            )
            for order, others in orders._find_duplicates(gate.duplicate_hours).items()
        }

    @looks_at()
    def _check_mergeable(self, orders, gate):
        """O6: the buyer has other orders that could go in the same parcel."""
        return {
            order: self.env._(
                "Could go in one parcel with: %s", self._list_names(others)
            )
            for order, others in orders._find_mergeable().items()
        }

    @looks_at()
    def _check_platform_status(self, orders, gate):
        """O12: no refund was requested."""
        return {
            order: self.env._("The buyer asked for a refund, or the order is closed.")
            for order in orders
            if order.platform_status in ("refunding", "closed")
        }

    # === DELIVERY === #

    @looks_at("carrier", "region", "goods")
    def _check_carrier(self, orders, gate):
        """C3: a carrier was found that takes the parcel to the address."""
        findings = {}
        for order in orders:
            if not any(line._is_goods() for line in order.order_line):
                continue  # services need no parcel
            carrier = order.carrier_id
            if not carrier:
                problem = self.env._("No carrier of this shop serves the address.")
            else:
                papers = carrier.with_company(order.company_id)._get_paper_refusals()
                problem = papers.get(carrier) or self._get_reach_problem(carrier, order)
            if problem:
                findings[order] = problem
        return findings

    def _get_reach_problem(self, carrier, order):
        """Why a carrier does not take the parcels of an order to where they go.

        An order that is split travels in parcels as large as the carrier takes.
        """
        if refusal := carrier._get_address_refusal(order.partner_shipping_id):
            return refusal
        if order.is_split:
            return None
        if not carrier._match_weight(order):
            return self._get_size_text(
                carrier, carrier.max_weight, carrier.weight_uom_name
            )
        if not carrier._match_volume(order):
            return self._get_size_text(
                carrier, carrier.max_volume, carrier.volume_uom_name
            )
        return None

    def _get_size_text(self, carrier, limit, unit):
        return self.env._(
            "%(carrier)s takes %(limit)s %(unit)s at most; split the order.",
            carrier=carrier.name,
            limit=f"{limit:g}",
            unit=unit,
        )

    @looks_at("carrier", "region", "goods")
    def _check_forbidden(self, orders, gate):
        """C3: the carrier's mode may take the goods there (禁寄)."""
        findings = {}
        for order in orders.filtered("carrier_id"):
            carrier = order.carrier_id
            refused_tags = carrier._get_refused_tags(
                order.partner_shipping_id.division_id._get_codes()
            )
            refused = {
                line.product_id
                for line in order.order_line
                if not refused_tags.isdisjoint(line.product_id.all_product_tag_ids.ids)
            }
            if refused:
                findings[order] = self.env._(
                    "%(carrier)s does not take %(products)s.",
                    carrier=carrier.name,
                    products=self._list_names(refused),
                )
            elif not carrier._match_must_have_tags(order):
                findings[order] = self.env._(
                    "%(carrier)s only takes goods tagged %(tags)s.",
                    carrier=carrier.name,
                    tags=self._list_names(carrier.must_have_tag_ids),
                )
        return findings

    @looks_at("goods")
    def _check_stock(self, orders, gate):
        """O11: the warehouse has what is ordered; orders promised first come first.

        Whether the order waits for it is the shop's policy, when it is released.
        """
        needed = orders._get_goods_to_send()
        keys = {key for goods in needed.values() for key in goods}
        warehouses = self.env["stock.warehouse"].union(*(key[0] for key in keys))
        products = self.env["product.product"].union(*(key[1] for key in keys))
        free = warehouses._get_free_quantities(products)
        findings = {}
        for order in orders._sorted_by_promise():
            goods = needed[order]
            short = [
                self.env._(
                    "%(warehouse)s has %(free)s of %(quantity)s %(product)s.",
                    warehouse=warehouse.name,
                    free=f"{product.uom_id.round(quantity - missing):g}",
                    quantity=f"{product.uom_id.round(quantity):g}",
                    product=product.display_name,
                )
                for (warehouse, product), missing in take(goods, free).items()
                for quantity in [goods[warehouse, product]]
                if not product.uom_id.is_zero(missing)
            ]
            if short:
                findings[order] = " ".join(short)
        return findings
