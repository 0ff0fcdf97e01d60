# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import Form, tagged

from .bypass_common import BypassCase


@tagged("post_install", "-at_install")
class TestTransfersMadeByHand(BypassCase):
    """Somebody of the warehouse writes the transfer, not the order."""

    def prepare_move(self, product, quantity, **values):
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "quantity": quantity,
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.buyers_place.id,
            **values,
        }

    def make_transfer(self, partner, role="keeper", **values):
        """A transfer of one mug to a buyer, written by this person."""
        transfer = self.as_user(self.env["stock.picking"], role).create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_dest_id": self.buyers_place.id,
                "partner_id": partner.id,
                "move_ids": [Command.create(self.prepare_move(self.mug, 1, **values))],
            }
        )
        transfer.action_confirm()
        return transfer

    def test_for_the_order_line(self):
        for role in ("keeper", "manager"):
            with self.subTest(role):
                self.assert_gates_stop(
                    lambda order, role=role: self.send(
                        self.make_transfer(
                            order.partner_id, role, sale_line_id=order.order_line.id
                        ),
                        role,
                    ),
                    lambda number, role=role: self.make_confirmed(f"{number}-{role}"),
                    says="is not released to the warehouse",
                )

    def test_for_the_order_line_by_rpc(self):
        def validate(order):
            transfer = self.make_transfer(
                order.partner_id, sale_line_id=order.order_line.id
            )
            self.call("keeper", "stock.picking", "button_validate", transfer.ids)

        self.assert_gates_stop(
            validate, self.make_confirmed, says="not released to the warehouse"
        )

    def test_with_the_order_as_reference_only(self):
        def refer(order):
            reference = self.env["stock.reference"].create(
                {"name": order.name, "sale_ids": [Command.set(order.ids)]}
            )
            self.make_transfer(
                order.partner_id, reference_ids=[Command.set(reference.ids)]
            )

        self.assert_gates_stop(
            refer, self.make_confirmed, says="not released to the warehouse"
        )

    def test_of_several_that_are_validated_together(self):
        """One that may leave does not take another one along."""

        def validate_both(order):
            good = self.make_released(f"{order.platform_number}-good")
            other = self.make_transfer(
                order.partner_id, sale_line_id=order.order_line.id
            )
            self.attempt(self.send, self.as_user(good.picking_ids, "keeper") | other)

        # Alone, the good one leaves afterwards.
        self.assert_gates_stop(validate_both, self.make_confirmed, 2, rightly=1)

    def test_without_anything_that_tells_of_the_order(self):
        """Cannot be known: it is a transfer as any other to that person.

        Who may make transfers may send what is in the warehouse to whom they like, in
        plain Odoo and here. The order itself stays where it is.
        """
        order = self.make_confirmed("B-1")
        left = self.count_leaving(
            lambda order: self.make_transfer(order.partner_id),
            order,
            self.find_open_transfers(),
        )
        self.assertEqual(left, 1)
        self.assertEqual(order.release_state, "to_review")
        self.assertEqual(order.order_line.qty_delivered, 0)

    def test_copy_of_a_released_transfer(self):
        """The goods leave once, with whichever of the two comes first."""

        def copy(order):
            copied = self.as_user(order.picking_ids, "keeper").copy()
            copied.action_confirm()
            copied.action_assign()

        self.assert_gates_stop(copy, self.make_released, leaves=2, rightly=1)

    def test_copy_of_a_held_transfer(self):
        def copy(order):
            copied = self.as_user(order.picking_ids, "keeper").copy()
            copied.action_confirm()
            copied.action_assign()

        self.assert_gates_stop(copy, self.make_held, leaves=2, says="Payment disputed")

    def test_more_goods_in_a_released_transfer(self):
        def add(order):
            self.as_user(order.picking_ids, "keeper").move_ids = [
                Command.create(self.prepare_move(self.pot, 1))
            ]

        self.assert_gates_stop(add, self.make_released, 2, says="more than was review")

    def test_other_goods_for_the_order_line(self):
        """A pot in place of the mug that was approved."""

        def exchange(order):
            transfer = self.as_user(order.picking_ids, "manager")
            transfer.move_ids = [
                Command.delete(transfer.move_ids.id),
                Command.create(
                    self.prepare_move(self.pot, 1, sale_line_id=order.order_line.id)
                ),
            ]
            transfer.action_confirm()

        self.assert_gates_stop(exchange, self.make_released, leaves=1)

    def test_larger_quantity_in_a_released_transfer(self):
        def raise_quantity(order):
            self.as_user(order.picking_ids.move_ids, "keeper").quantity = 5

        def raise_demand(order):
            moves = self.as_user(order.picking_ids.move_ids, "keeper")
            moves.write({"product_uom_qty": 5, "quantity": 5})

        for name, way in [("quantity", raise_quantity), ("demand", raise_demand)]:
            with self.subTest(name):
                self.assert_gates_stop(
                    way,
                    lambda number, name=name: self.make_released(f"{number}-{name}"),
                    leaves=5,
                    says="more than was reviewed",
                )

    def test_larger_quantity_in_a_backorder(self):
        """One of three leaves, and then five where two are left."""

        def split(order):
            first = self.as_user(order.picking_ids, "keeper")
            first.move_ids.quantity = 1
            self.send(first)
            rest = self.as_user(order.picking_ids, "keeper") - first
            rest.move_ids.quantity = 5

        self.assert_gates_stop(
            split,
            lambda number: self.make_released(number, [(self.mug, 3)]),
            leaves=6,
            rightly=1,
            says="more than was reviewed",
        )

    def test_lines_that_lead_to_the_buyer_in_a_transfer_within_the_warehouse(self):
        def mislead(order):
            shelf = self.warehouse.lot_stock_id
            transfer = self.as_user(self.env["stock.picking"], "keeper").create(
                {
                    "picking_type_id": self.warehouse.int_type_id.id,
                    "location_id": shelf.id,
                    "location_dest_id": shelf.id,
                    "move_ids": [
                        Command.create(
                            self.prepare_move(
                                self.mug,
                                1,
                                location_dest_id=shelf.id,
                                sale_line_id=order.order_line.id,
                            )
                        )
                    ],
                }
            )
            transfer.action_confirm()
            transfer.move_ids.quantity = 1
            transfer.move_line_ids.location_dest_id = self.buyers_place
            self.send(transfer)

        self.assert_gates_stop(mislead, self.make_confirmed)


@tagged("post_install", "-at_install")
class TestTransfersOfHeldOrders(BypassCase):
    """Finance holds the order back while its goods lie ready in the warehouse."""

    def test_validated_by_rpc_by_the_manager_of_the_stock(self):
        self.assert_gates_stop(
            lambda order: self.call(
                "manager", "stock.picking", "button_validate", order.picking_ids.ids
            ),
            self.make_held,
            says="is not released to the warehouse. Payment disputed",
        )

    def test_cut_off_from_the_order_line(self):
        def cut_off(order):
            moves = self.as_user(order.picking_ids.move_ids, "keeper")
            moves.sale_line_id = False

        self.assert_gates_stop(cut_off, self.make_held, says="Payment disputed")

    def test_cut_off_from_the_order_line_and_its_reference(self):
        """The parcel still tells whose goods they are."""

        def cut_off(order):
            moves = self.as_user(order.picking_ids.move_ids, "keeper")
            moves.write({"sale_line_id": False, "reference_ids": [Command.clear()]})

        self.assert_gates_stop(cut_off, self.make_held, says="Payment disputed")

    def test_moved_into_a_transfer_of_another_order(self):
        def move_over(order):
            good = self.make_released(f"{order.platform_number}-good")
            moves = self.as_user(order.picking_ids.move_ids, "keeper")
            moves.write({"picking_id": good.picking_ids.id})
            moves.move_line_ids.picking_id = good.picking_ids

        self.assert_gates_stop(
            move_over, self.make_held, leaves=2, says="Payment disputed"
        )

    def test_given_to_the_line_of_another_order(self):
        def give(order):
            good = self.make_released(f"{order.platform_number}-good")
            moves = self.as_user(order.picking_ids.move_ids, "keeper")
            moves.sale_line_id = good.order_line

        # The other order's own mug leaves, as it should.
        self.assert_gates_stop(
            give, self.make_held, leaves=2, rightly=1, says="Payment disputed"
        )

    def test_backorder_wizard(self):
        def validate(order):
            transfer = self.as_user(order.picking_ids, "keeper")
            transfer.move_ids.quantity = 1
            action = transfer.with_context(skip_sms=True).button_validate()
            self.assertEqual(action["res_model"], "stock.backorder.confirmation")
            Wizard = self.as_user(self.env[action["res_model"]], "keeper")
            wizard = Form(Wizard.with_context(**action["context"])).save()
            wizard.with_context(**action["context"]).process()

        def make(number):
            order = self.make_released(number, [(self.mug, 2)])
            self.as_user(order, "finance").action_hold_review("Payment disputed")
            return order

        # The rest leaves too, as the backorder is validated after it.
        self.assert_gates_stop(validate, make, leaves=2, says="Payment disputed")

    def test_put_in_a_pack(self):
        def pack(order):
            transfer = self.as_user(order.picking_ids, "keeper")
            transfer.action_put_in_pack(package_name="Parcel")
            self.assertTrue(transfer.move_line_ids.result_package_id)
            self.send(transfer)

        self.assert_gates_stop(pack, self.make_held, says="Payment disputed")

    def validate_batch(self, batch):
        batch.with_context(skip_sms=True, skip_backorder=True).action_done()

    def test_batch(self):
        def validate_batch(order):
            good = self.make_released(f"{order.platform_number}-good")
            transfers = self.as_user(order.picking_ids | good.picking_ids, "keeper")
            transfers.batch_id = False
            batch = self.as_user(self.env["stock.picking.batch"], "keeper").create(
                {"picking_ids": [Command.set(transfers.ids)]}
            )
            batch.action_confirm()
            self.attempt(self.validate_batch, batch)

        # Alone, the good one leaves afterwards.
        self.assert_gates_stop(
            validate_batch, self.make_held, 2, rightly=1, says="Payment disputed"
        )

    def test_batch_that_odoo_forms_itself(self):
        self.warehouse.out_type_id.write(
            {"auto_batch": True, "batch_group_by_carrier": True}
        )

        def validate_batch(order):
            batch = order.picking_ids.batch_id
            self.assertTrue(batch)
            batch = self.as_user(batch, "keeper")
            batch.action_confirm()
            self.validate_batch(batch)

        self.assert_gates_stop(validate_batch, self.make_held, says="Payment disputed")

    def test_wave(self):
        def validate_wave(order):
            lines = self.as_user(order.picking_ids.move_line_ids, "keeper")
            lines._add_to_wave()
            wave = lines.picking_id.batch_id
            self.assertTrue(wave.is_wave)
            self.validate_batch(wave)

        self.assert_gates_stop(validate_wave, self.make_held, says="Payment disputed")

    def test_last_of_three_transfers(self):
        warehouse = self.make_warehouse("Hangzhou", "HZT", "pick_pack_ship")
        self.put_in_stock(self.mug, 5, warehouse)

        def make(number):
            order = self.make_released(number, warehouse_id=warehouse.id)
            for _step in range(2):
                step = order.picking_ids.filtered(lambda t: t.state == "assigned")
                self.send(step)
            self.as_user(order, "finance").action_hold_review("Payment disputed")
            return order

        self.assert_gates_stop(
            lambda order: self.send(order.picking_ids.sorted("id")[-1]),
            make,
            says="Payment disputed",
        )

    def test_scrapped_at_the_buyer(self):
        """Scrapping moves goods without validating the transfer they belong to."""

        def scrap(order):
            self.as_user(self.env["stock.scrap"], "manager").create(
                {
                    "product_id": self.mug.id,
                    "scrap_qty": 1,
                    "picking_id": order.picking_ids.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "scrap_location_id": self.buyers_place.id,
                }
            ).do_scrap()

        self.assert_gates_stop(scrap, self.make_held, says="Payment disputed")


@tagged("post_install", "-at_install")
class TestTransfersThatLeft(BypassCase):
    """The approved goods have left; more follow by way of what is done already."""

    def return_goods(self, transfer, quantity=1):
        """The goods come back, all that the transfer moved."""
        action = self.open_return(transfer, quantity).action_create_returns()
        back = self.env["stock.picking"].browse(action["res_id"])
        back.move_ids.quantity = quantity
        self.send(back)
        self.assertEqual(back.state, "done")
        return back

    def make_shipped_and_held(self, number):
        order = self.make_shipped(number)
        # Goods that left are not called back by a hold, further ones are kept.
        self.as_user(order, "finance").action_hold_review("Payment disputed")
        return order

    def test_exchange_of_a_held_order(self):
        self.assert_gates_stop(
            lambda order: self.open_return(
                order.picking_ids, 1
            ).action_create_exchanges(),
            self.make_shipped_and_held,
            says="Payment disputed",
        )

    def test_exchange_of_more_than_was_sent(self):
        """Five in exchange for one: what never left cannot come back."""
        self.assert_gates_stop(
            lambda order: self.open_return(
                order.picking_ids, 5
            ).action_create_exchanges(),
            self.make_shipped,
            leaves=5,
        )

    def test_return_of_a_return_of_a_held_order(self):
        def send_again(order):
            back = self.return_goods(order.picking_ids)
            self.open_return(back, 1).action_create_returns()

        # One came back, and leaves once more.
        self.assert_gates_stop(
            send_again,
            self.make_shipped_and_held,
            leaves=0,
            rightly=-1,
            says="Payment disputed",
        )

    def test_two_returns_of_one_return(self):
        """What came back once is sent again once."""

        def send_twice(order):
            back = self.return_goods(order.picking_ids)
            for _time in range(2):
                action = self.open_return(back, 1).action_create_returns()
                again = self.env["stock.picking"].browse(action["res_id"])
                again.move_ids.quantity = 1
                self.send(again)

        self.assert_gates_stop(
            send_twice, self.make_shipped, leaves=1, says="more than was reviewed"
        )

    def test_larger_quantity_in_a_transfer_that_is_done(self):
        """Odoo lets a done transfer be corrected, and moves the difference."""

        def correct(order):
            transfer = self.as_user(order.picking_ids, "manager")
            transfer.action_toggle_is_locked()
            transfer.move_ids.quantity = 5

        self.assert_gates_stop(correct, self.make_shipped, leaves=4)

    def test_larger_quantity_in_a_line_that_is_done(self):
        def correct(order):
            lines = order.picking_ids.move_line_ids
            self.call("keeper", "stock.move.line", "write", lines.ids, {"quantity": 5})

        self.assert_gates_stop(correct, self.make_shipped, leaves=4)

    def test_goods_added_to_a_transfer_that_is_done(self):
        def add(order):
            transfer = self.as_user(order.picking_ids, "manager")
            transfer.action_toggle_is_locked()
            transfer.move_ids = [
                Command.create(
                    {
                        "product_id": self.pot.id,
                        "product_uom_qty": 1,
                        "quantity": 1,
                        "location_id": transfer.location_id.id,
                        "location_dest_id": self.buyers_place.id,
                    }
                )
            ]

        self.assert_gates_stop(add, self.make_shipped)
