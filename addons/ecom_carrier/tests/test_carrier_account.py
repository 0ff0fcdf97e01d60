# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.module import get_module_path
from odoo.tests import tagged

from .. import providers
from .courier import AllocationCommon


@tagged("post_install", "-at_install")
class TestCarrierAccount(AllocationCommon):
    """Who reaches a carrier's API keeps its secrets to himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("ecom_carrier.group_carrier_manager")
        cls.manager.group_ids += cls.env.ref("base.group_allow_export")

    def test_the_carrier_manager_keeps_accounts(self):
        account = self.account.with_user(self.manager)
        account.key = "another"
        self.assertEqual(account.read(["key"])[0]["key"], "another")

    def test_a_clerk_sees_the_account_and_none_of_its_secrets(self):
        account = self.account.with_user(self.clerk)
        self.assertEqual(account.name, "SF Hangzhou")
        for name in ("login", "key", "secret"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                account.read([name])
        with self.assertRaises(AccessError):
            self.sf.with_user(self.clerk).read(["api_customer_secret"])
        with self.assertRaises(AccessError):
            account.environment = "production"
        with self.assertRaises(AccessError):
            account.action_test_connection()

    def test_nobody_exports_a_secret(self):
        for records, path in (
            (self.account, "key"),
            (self.account, "login"),
            (self.sf, "account_id/key"),
            (self.sf, "api_customer_secret"),
        ):
            with self.subTest(path=path), self.assertRaisesRegex(AccessError, "stay"):
                records.with_user(self.manager).export_data([path])
        rows = self.account.with_user(self.manager).export_data(["name"])["datas"]
        self.assertEqual(rows, [["SF Hangzhou"]])

    def test_a_copy_begins_in_the_sandbox_without_secrets(self):
        self.account.environment = "production"
        copy = self.account.copy()
        self.assertEqual(copy.environment, "sandbox")
        self.assertFalse(copy.login or copy.key or copy.secret)
        self.assertFalse(self.sf.copy().account_id)

    def test_secrets_travel_encrypted(self):
        with self.assertRaisesRegex(ValidationError, "https"):
            self.account.url = "http://sf.example.com"
        self.account.url = "https://sf.example.com"
        self.account.url = "http://127.0.0.1:8000/sf"

    def test_only_production_reaches_the_real_hosts(self):
        self.account._get_client(self.sf)
        self.account.environment = "production"
        self.account._get_client(self.sf)
        sandbox, production = self.seen_settings
        self.assertTrue(sandbox.sandbox)
        self.assertFalse(production.sandbox)
        self.assertEqual(sandbox.login, "PARTNER-7")
        self.assertEqual(sandbox.customer, "7551234567")
        self.assertEqual(sandbox.service, "1")
        self.assertNotIn("checkword-7", repr(sandbox))

    def test_a_neutralised_copy_of_the_database_asks_nobody(self):
        self.account.write({"environment": "production", "url": "https://sf.example"})
        self.env.flush_all()
        path = f"{get_module_path('ecom_carrier')}/data/neutralize.sql"
        with open(path) as file:
            self.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertEqual(self.account.environment, "sandbox")
        self.assertFalse(self.account.key or self.account.url or self.account.login)
        self.assertFalse(self.sf.api_customer)
        with self.assertRaisesRegex(providers.AuthError, "no credentials"):
            self.account._get_client(self.sf)

    def test_an_account_of_one_company_serves_its_carriers_and_parcels_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self.env["product.product"].create(
            {"name": "Freight", "type": "service", "company_id": other.id}
        )
        with self.assertRaises(ValidationError) as caught:
            self.new_carrier(
                "Theirs", product_id=product.id, account_id=self.account.id
            )
        self.assertIn("to another company", str(caught.exception))
        theirs = self.new_parcels(1, company_id=other.id)
        self.ask_for(theirs)
        self.assertFalse(self.api.asked)
        self.assertIn("belongs to", theirs.failure)

    # === TEST CONNECTION === #

    def test_a_good_connection_says_so(self):
        params = self.account.with_user(self.manager).action_test_connection()["params"]
        self.assertEqual(params["type"], "success")
        self.assertIn("accepted", params["message"])

    def test_a_refusal_of_the_unknown_parcel_proves_the_credentials(self):
        self.api.next_find = [providers.CarrierError("unknown number")]
        params = self.account.with_user(self.manager).action_test_connection()["params"]
        self.assertIn("unknown number", params["message"])

    def test_bad_credentials_and_a_dead_line_are_told_apart(self):
        for error, words in (
            (providers.AuthError("A1006 checkword-7"), r"not accept.*A1006 \*\*\*"),
            (providers.UnknownOutcome("timed out"), "does not answer: timed out"),
        ):
            self.api.next_find = [error]
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.account.with_user(self.manager).action_test_connection()

    def test_a_secret_that_begins_with_another_is_masked_whole(self):
        self.account.key = "abc"
        self.sf.api_customer_secret = "abcdef"
        self.assertEqual(self.account._mask("abcdef of abc"), "*** of ***")
