# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .. import providers
from .courier import AllocationCommon


@tagged("post_install", "-at_install")
class TestAllocationScreens(AllocationCommon):
    """What people see of numbers that are being asked for."""

    def open(self, name, user):
        """The action as this user opens it, and the records it shows him."""
        action = self.env["ir.actions.act_window"].with_user(user)
        action = action._for_xml_id(f"ecom_carrier.{name}")
        model = self.env[action["res_model"]].with_user(user)
        model.get_views(action["views"] + [(False, "search")])
        return model.search(literal_eval(action["domain"] or "[]"))

    def test_the_failed_list_holds_what_somebody_has_to_look_at(self):
        refused, lost, kept, good = self.new_parcels(4)
        for parcel, error in (
            (refused, providers.AddressError("not served")),
            (kept, None),
            (good, None),
            (lost, providers.UnknownOutcome("cut")),
        ):
            self.api.next_create = [error]
            self.ask_for(parcel)
        self.api.next_cancel = [providers.CarrierError("collected already")]
        kept._cancel()
        self.run_jobs("_job_give_back")
        shown = self.open("action_ecom_waybill_failed", self.clerk)
        self.assertEqual(shown & (refused | lost | kept | good), refused | lost | kept)
        for parcel in shown:
            self.assertTrue(parcel.failure and parcel.failure_kind)
            self.assertTrue(parcel.failure_advice)

    def test_the_carrier_shows_how_many_of_its_numbers_failed(self):
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.CarrierError("quota")]
        self.ask_for(parcel)
        carrier = self.sf.with_user(self.clerk)
        self.assertEqual(carrier.failed_waybill_count, 1)
        action = carrier.action_view_failed_waybills()
        shown = self.env["ecom.waybill"].search(action["domain"])
        self.assertEqual(shown, parcel)

    def test_retrying_is_a_clerks_work(self):
        picker = self.new_user("stock.group_stock_user")
        parcel = self.new_parcels(1)
        self.api.next_create = [providers.CarrierError("quota")]
        self.ask_for(parcel)
        for action in (
            "action_retry_allocation",
            "action_continue_now",
            "action_give_back",
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(parcel.with_user(picker), action)()
        self.assertEqual(parcel.allocation_state, "failed")
        with self.assertRaises(AccessError):
            parcel.with_user(self.clerk).allocation_state = "done"

    def test_accounts_are_the_carrier_managers_screen(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        self.assertIn(self.account, self.open("action_ecom_carrier_account", manager))
        menu = self.env.ref("ecom_carrier.menu_stock_carrier_accounts")
        Menu = self.env["ir.ui.menu"]
        self.assertIn(menu.id, Menu.with_user(manager)._visible_menu_ids())
        self.assertNotIn(menu.id, Menu.with_user(self.clerk)._visible_menu_ids())

    def test_carrier_managers_find_their_masters_without_being_inventory_managers(self):
        manager = self.new_user("ecom_carrier.group_carrier_manager")
        Menu = self.env["ir.ui.menu"]
        theirs = Menu.with_user(manager)._visible_menu_ids()
        clerks = Menu.with_user(self.clerk)._visible_menu_ids()
        for name in (
            "menu_carrier_delivery_methods",
            "menu_stock_carrier_papers",
            "menu_stock_carrier_reach",
            "menu_stock_tariffs",
            "menu_stock_carrier_rules",
            "menu_stock_waybill_pools",
            "menu_stock_waybill_numbers",
            "menu_stock_divisions",
        ):
            with self.subTest(menu=name):
                menu = self.env.ref(f"ecom_carrier.{name}")
                self.assertIn(menu.id, theirs)
                self.assertNotIn(menu.id, clerks)

    def test_a_clerk_opens_the_carrier_of_a_waybill(self):
        carrier = self.account.carrier_ids[:1]
        form = Form(carrier.with_user(self.clerk))
        self.assertEqual(form.name, carrier.name)
