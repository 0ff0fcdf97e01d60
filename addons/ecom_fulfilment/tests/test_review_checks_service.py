# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .check_common import CheckCase


@tagged("post_install", "-at_install")
class TestGoodsChecks(CheckCase):
    """Goods, variants and quantities."""

    def make_attribute(self, name, values, **options):
        return self.env["product.attribute"].create(
            {
                "name": name,
                "create_variant": "no_variant",
                "value_ids": [Command.create({"name": value}) for value in values],
                **options,
            }
        )

    def give_attribute(self, product, attribute):
        """The product is offered with all values of the attribute."""
        line = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        return line.product_template_value_ids.sorted("id")

    def set_quantity(self, order, quantity, unit="uom.product_uom_unit"):
        order.order_line[0].write(
            {"product_uom_qty": quantity, "product_uom_id": self.env.ref(unit).id}
        )
        return order

    # === GOODS === #

    def test_an_order_of_freight_only_has_no_goods(self):
        order = self.make_order("G-1", [(self.freight, 1)])
        order.order_line.is_delivery = True
        self.assert_found("goods", order, "The order has no goods.")

    def test_an_order_of_services_needs_no_goods(self):
        wrapping = self.make_service("Gift wrapping")
        self.assert_clean("goods", self.make_order("G-1", [(wrapping, 1)]))

    def test_archived_products_are_found_by_name(self):
        order = self.make_order("G-1", [(self.mug, 1), (self.pot, 1)])
        (self.mug | self.pot).action_archive()
        self.assert_found("goods", order, "Archived: [MUG] Mug, [POT] Pot.")

    def test_products_that_are_not_for_sale_are_found(self):
        order = self.make_order("G-1")
        self.mug.sale_ok = False
        self.assert_found("goods", order, "Not for sale: [MUG] Mug.")

    def test_a_product_without_internal_reference_is_found(self):
        order = self.make_order("G-1", [(self.mug, 1), (self.pot, 1)])
        self.mug.default_code = False
        self.assert_found("goods", order, "Without internal reference: Mug.")

    def test_every_reason_is_told(self):
        order = self.make_order("G-1", [(self.mug, 1), (self.pot, 1)])
        self.mug.default_code = False
        self.pot.action_archive()
        self.assert_found(
            "goods", order, "Archived: [POT] Pot. Without internal reference: Mug."
        )

    def test_services_beside_the_goods_need_no_reference(self):
        order = self.make_order("G-1", [(self.mug, 1), (self.freight, 1)])
        self.assert_clean("goods", order)

    # === VARIANT === #

    def test_a_colour_nobody_chose_is_found(self):
        self.give_attribute(self.mug, self.make_attribute("Colour", ["Red", "Blue"]))
        order = self.make_order("V-1")
        self.assert_found(
            "variant", order, "[MUG] Mug: not chosen or not written: Colour."
        )

    def test_a_chosen_colour_is_clean(self):
        red, _blue = self.give_attribute(
            self.mug, self.make_attribute("Colour", ["Red", "Blue"])
        )
        order = self.make_order("V-1")
        order.order_line.product_no_variant_attribute_value_ids = red
        self.assert_clean("variant", order)

    def test_there_is_nothing_to_choose_of_one_value(self):
        self.give_attribute(self.mug, self.make_attribute("Colour", ["Red"]))
        self.assert_clean("variant", self.make_order("V-1"))

    def test_an_archived_value_is_no_choice(self):
        _red, blue = self.give_attribute(
            self.mug, self.make_attribute("Colour", ["Red", "Blue"])
        )
        blue.ptav_active = False
        self.assert_clean("variant", self.make_order("V-1"))

    def test_extras_need_not_be_chosen(self):
        self.give_attribute(
            self.mug,
            self.make_attribute("Extras", ["Lid", "Saucer"], display_type="multi"),
        )
        self.assert_clean("variant", self.make_order("V-1"))

    def test_an_attribute_that_makes_products_is_settled_by_the_product(self):
        size = self.make_attribute("Size", ["S", "L"], create_variant="always")
        bowl = self.make_product("Bowl", "BOWL", 20.0, 0.4, "6901234567915")
        self.give_attribute(bowl, size)
        small, _large = bowl.product_tmpl_id.product_variant_ids
        self.assert_clean("variant", self.make_order("V-1", [(small, 1)]))

    def test_a_text_nobody_wrote_is_found(self):
        engraving = self.make_attribute("Engraving", ["None", "Own text"])
        engraving.value_ids[1].is_custom = True
        _none, own_text = self.give_attribute(self.mug, engraving)
        order = self.make_order("V-1")
        line = order.order_line
        line.product_no_variant_attribute_value_ids = own_text
        text = "[MUG] Mug: not chosen or not written: Engraving: Own text."
        self.assert_found("variant", order, text)
        for written, clean in (("  ", False), ("Lily", True)):
            line.product_custom_attribute_value_ids = [
                Command.clear(),
                Command.create(
                    {
                        "custom_product_template_attribute_value_id": own_text.id,
                        "custom_value": written,
                    }
                ),
            ]
            with self.subTest(written):
                self.assertEqual(
                    self.find("variant", order), {} if clean else {order: text}
                )

    # === QUANTITY === #

    def test_nothing_and_less_than_nothing_are_found(self):
        for quantity, text in (
            (0, "0 Units of [MUG] Mug."),
            (-2, "-2 Units of [MUG] Mug."),
        ):
            with self.subTest(quantity):
                order = self.make_order(f"Q{quantity}", [(self.mug, quantity)])
                self.assert_found("quantity", order, text)

    def test_half_a_mug_is_found(self):
        order = self.set_quantity(self.make_order("Q-1"), 1.5)
        self.assert_found(
            "quantity", order, "1.5 Units of [MUG] Mug are no whole pieces."
        )

    def test_half_a_dozen_is_clean_and_a_third_is_found(self):
        dozen = "uom.product_uom_dozen"
        order = self.set_quantity(self.make_order("Q-1"), 0.5, dozen)
        self.assert_clean("quantity", order)
        self.set_quantity(order, 0.3, dozen)
        self.assert_found(
            "quantity", order, "0.3 Dozens of [MUG] Mug are no whole pieces."
        )

    def test_what_is_weighed_is_sold_in_fractions(self):
        kilogram = self.env.ref("uom.product_uom_kgm")
        tea = self.make_product(
            "Tea", "TEA", 90.0, 1.0, "6901234567922", uom_id=kilogram.id
        )
        self.assert_clean("quantity", self.make_order("Q-1", [(tea, 0.25)]))

    def test_more_than_the_limit_is_found(self):
        self.gate_service.quantity_limit = 12
        order = self.make_order("Q-1", [(self.mug, 13)])
        self.assert_found("quantity", order, "13 Units of [MUG] Mug, more than 12.")
        self.assert_clean("quantity", self.make_order("Q-2", [(self.mug, 12)]))

    def test_the_limit_counts_pieces_over_all_lines(self):
        self.gate_service.quantity_limit = 20
        order = self.make_order("Q-1", [(self.mug, 1), (self.mug, 9), (self.pot, 15)])
        self.set_quantity(order, 1, "uom.product_uom_dozen")
        self.assert_found("quantity", order, "21 Units of [MUG] Mug, more than 20.")

    def test_without_a_limit_any_quantity_is_clean(self):
        self.gate_service.quantity_limit = 0
        self.assert_clean("quantity", self.make_order("Q-1", [(self.mug, 5000)]))


@tagged("post_install", "-at_install")
class TestReceiverChecks(CheckCase):
    """Whether the parcel finds its receiver."""

    def make_order_to(self, **receiver):
        return self.make_order(
            f"R-{len(self.shop.order_ids)}", receiver=self.make_receiver(**receiver)
        )

    def test_an_address_without_province_and_street_is_found(self):
        order = self.make_order_to(state_id=False, street=False)
        self.assert_found("receiver", order, "The receiver lacks: State, Street")

    def test_abroad_no_province_is_asked_for(self):
        order = self.make_order_to(
            country_id=self.env.ref("base.fr").id,
            state_id=False,
            city="Lyon",
            street="12 rue de la République",
        )
        self.assert_clean("receiver", order)

    def test_an_address_without_district_is_found(self):
        order = self.make_order_to(district=False, street="文一西路969号")
        self.assert_found("division", order, "The address names no district of 杭州市")

    def test_a_complete_receiver_is_clean(self):
        beijing = self.make_order_to(
            state_id=self.env.ref("base.state_cn_BJ").id,
            city="北京市",
            district="朝阳区",
            street="朝阳区建国路1号",
        )
        for order in (beijing, self.make_order_to()):
            self.assert_clean("receiver", order)
            self.assert_clean("division", order)

    def test_telephones_nobody_can_call_are_found(self):
        for phone in ("138734196", "23873419625", "周先生", "138734196255"):
            with self.subTest(phone):
                self.assert_found(
                    "phone",
                    self.make_order_to(phone=phone),
                    f"The receiver's phone is not valid: {phone}",
                )

    def test_a_missing_telephone_is_found(self):
        order = self.make_order_to(phone=False)
        self.assert_found("phone", order, "The receiver's phone is not valid: ")

    def test_telephones_that_ring_are_clean(self):
        for phone in (
            "13873419625",
            "+86 138 7341 9625",
            "0571-88990011",
            "18412345678-1234",
            "138****9625",
        ):
            with self.subTest(phone):
                self.assert_clean("phone", self.make_order_to(phone=phone))

    def test_a_place_may_leave_name_and_phone_to_its_contact(self):
        contact = self.make_receiver(phone="13912345678")
        order = self.make_order_to(
            name=False, phone=False, type="delivery", parent_id=contact.id
        )
        self.assert_clean("receiver", order)
        self.assert_clean("phone", order)
        contact.phone = "1391234"
        self.assert_found("phone", order, "The receiver's phone is not valid: 1391234")

    def test_a_hidden_receiver_without_token_is_found(self):
        for hidden in (
            {"name": "李**"},
            {"phone": "138****9625"},
            {"street": "余杭区文一西路***号"},
            {"street2": "**小区"},
        ):
            with self.subTest(hidden):
                self.assert_found(
                    "masked",
                    self.make_order_to(**hidden),
                    "The platform hides the receiver and gave no token to print it by: "
                    + next(iter(hidden.values())),
                )

    def test_a_hidden_receiver_with_a_token_is_clean(self):
        order = self.make_order_to(name="李**", phone="138****9625")
        order.receiver_token = "oaid-1"
        self.assert_clean("masked", order)

    def test_a_receiver_in_clear_needs_no_token(self):
        self.assert_clean("masked", self.make_order_to())


@tagged("post_install", "-at_install")
class TestRemarkChecks(CheckCase):
    """What people wrote and what the platform reports."""

    def test_a_buyers_remark_is_read_by_a_person(self):
        order = self.make_order("M-1", buyer_memo="不要红色")
        self.assert_found("buyer_memo", order, "The buyer writes: 不要红色")
        self.assertEqual(self.get_check("buyer_memo").severity, "warn")
        self.assert_clean("buyer_memo", self.make_order("M-2"))

    def test_a_sellers_memo_is_a_note(self):
        order = self.make_order("M-1", seller_memo="赠杯垫")
        self.assert_found("seller_memo", order, "Our memo: 赠杯垫")
        self.assertEqual(self.get_check("seller_memo").severity, "note")
        self.assert_clean("seller_memo", self.make_order("M-2"))

    def test_refund_requests_and_closed_orders_are_found(self):
        text = "The buyer asked for a refund, or the order is closed."
        for status in ("refunding", "closed"):
            with self.subTest(status):
                order = self.make_order(status, platform_status=status)
                self.assert_found("platform_status", order, text)
        self.assert_clean("platform_status", self.make_order("M-1"))


@tagged("post_install", "-at_install")
class TestDeliveryChecks(CheckCase):
    """Whether a carrier takes the goods there, and whether they are there at all."""

    def tag(self, name, *products):
        tag = self.env["product.tag"].create({"name": name})
        for product in products:
            product.product_tag_ids |= tag
        return tag

    # === CARRIER === #

    def test_an_order_without_courier_is_found(self):
        order = self.make_order("C-1", carrier_id=False)
        self.assert_found(
            "carrier", order, "No carrier of this shop serves the address."
        )

    def test_a_courier_who_does_not_go_there_is_found(self):
        order = self.make_order("C-1")
        self.courier.state_ids = self.env.ref("base.state_cn_BJ")
        self.assert_found("carrier", order, "Zhongtong does not serve 杭州市.")
        self.courier.state_ids |= self.env.ref("base.state_cn_ZJ")
        self.assert_clean("carrier", order)

    def test_what_is_too_heavy_for_the_courier_is_found(self):
        self.courier.max_weight = 3
        order = self.make_order("C-1", [(self.pot, 2)])
        self.assert_found(
            "carrier", order, "Zhongtong takes 3 kg at most; split the order."
        )
        order = self.make_order("C-2", [(self.pot, 1), (self.mug, 2)])
        self.assert_clean("carrier", order)

    def test_an_order_that_is_split_travels_in_parcels_of_its_own(self):
        self.courier.max_weight = 3
        order = self.make_order("C-1", [(self.pot, 2)])
        part = {order.order_line: 1}
        order._split([(self.warehouse, part)] * 2, "Too heavy")
        self.assert_clean("carrier", order)

    def test_what_is_too_large_for_the_courier_is_found(self):
        self.courier.max_volume = 0.5
        self.pot.volume = 0.3
        order = self.make_order("C-1", [(self.pot, 2)])
        self.assert_found(
            "carrier", order, "Zhongtong takes 0.5 m³ at most; split the order."
        )
        self.assert_clean("carrier", self.make_order("C-2", [(self.pot, 1)]))

    # === FORBIDDEN GOODS === #

    def test_goods_the_courier_refuses_are_found(self):
        self.courier.excluded_tag_ids = self.tag("Battery", self.mug)
        order = self.make_order("F-1", [(self.mug, 1), (self.pot, 1)])
        self.assert_found("forbidden", order, "Zhongtong does not take [MUG] Mug.")
        self.assert_clean("forbidden", self.make_order("F-2", [(self.pot, 1)]))

    def test_goods_outside_what_the_courier_is_for_are_found(self):
        self.courier.must_have_tag_ids = self.tag("Frozen", self.mug)
        order = self.make_order("F-1", [(self.pot, 1)])
        self.assert_found(
            "forbidden", order, "Zhongtong only takes goods tagged Frozen."
        )
        self.assert_clean("forbidden", self.make_order("F-2", [(self.mug, 1)]))

    def test_without_courier_nothing_is_forbidden(self):
        self.assert_clean("forbidden", self.make_order("F-1", carrier_id=False))

    # === STOCK === #

    def test_goods_that_are_not_there_are_found(self):
        order = self.make_order("S-1", [(self.mug, 101)])
        self.assert_found("stock", order, "Guangzhou has 100 of 101 [MUG] Mug.")
        self.assertEqual(self.get_check("stock").severity, "note")
        self.assert_clean("stock", self.make_order("S-2", [(self.mug, 100)]))

    def test_every_missing_product_is_named(self):
        order = self.make_order("S-1", [(self.mug, 102), (self.pot, 103)])
        self.assert_found(
            "stock",
            order,
            "Guangzhou has 100 of 102 [MUG] Mug. Guangzhou has 100 of 103 [POT] Pot.",
        )

    def test_who_was_promised_first_is_served_first(self):
        late = self.make_order("S-1", [(self.mug, 60)], promised_at="2026-03-03")
        soon = self.make_order("S-2", [(self.mug, 60)], promised_at="2026-03-02")
        self.assertEqual(
            self.find("stock", late | soon),
            {late: "Guangzhou has 40 of 60 [MUG] Mug."},
        )

    def test_what_is_reserved_for_others_is_not_there(self):
        self.make_released("S-1", [(self.mug, 95)])
        order = self.make_order("S-2", [(self.mug, 6)])
        self.assert_found("stock", order, "Guangzhou has 5 of 6 [MUG] Mug.")

    def test_goods_in_another_warehouse_do_not_count(self):
        north = self.make_warehouse("Beijing", "BJT", "ship_only")
        self.put_in_stock(self.mug, 7, north)
        order = self.make_order("S-1", [(self.mug, 8)], warehouse_id=north.id)
        self.assert_found("stock", order, "Beijing has 7 of 8 [MUG] Mug.")

    def test_what_nobody_counts_is_never_short(self):
        card = self.env["product.product"].create(
            {"name": "Card", "default_code": "CARD", "is_storable": False}
        )
        order = self.make_order("S-1", [(card, 1000), (self.freight, 500)])
        self.assert_clean("stock", order)
