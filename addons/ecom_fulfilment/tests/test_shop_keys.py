# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .api_common import ApiCase


@tagged("post_install", "-at_install")
class TestShopKeys(ApiCase):
    """Managers give keys to programs; secrets are shown once and kept nowhere."""

    # === KEYS === #

    def test_a_manager_makes_a_key_and_sees_its_secret_once(self):
        action = self.as_user(self.shop, "manager").action_create_api_key()
        key = self.shop.api_key_ids - self.key
        self.assertEqual(key.user_id, self.users["manager"])
        self.assertEqual(action["context"]["default_key"], key.key)
        secret = action["context"]["default_secret"]
        reply = self.send(self.order(), key=key, secret=secret)
        self.assertEqual(reply.status_code, 201)

    def test_the_dialogue_shows_what_came_with_its_action(self):
        action = self.as_user(self.shop, "manager").action_create_api_key()
        dialogue = self.as_user(self.env["ecom.shop.key.show"], "manager")
        shown = dialogue.with_context(**action["context"]).onchange(
            {}, [], {"key": {}, "secret": {}}
        )
        self.assertEqual(
            shown["value"],
            {
                "key": action["context"]["default_key"],
                "secret": action["context"]["default_secret"],
            },
        )

    def test_a_key_is_seen_in_its_company_only(self):
        company = self.env["res.company"].create({"name": "Another"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            "base.group_user,ecom_fulfilment.group_ecom_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        Key = self.env["ecom.shop.key"].with_user(stranger)
        self.assertNotIn(self.key, Key.search([]))
        with self.assertRaises(AccessError):
            self.key.with_user(stranger).action_revoke()

    def test_only_managers_make_and_revoke_keys(self):
        for role in ("clerk", "service", "keeper", "outsider"):
            with self.assertRaises(AccessError):
                self.call(role, "ecom.shop", "action_create_api_key", self.shop.ids)
            with self.assertRaises(AccessError):
                self.call(role, "ecom.shop.key", "action_revoke", self.key.ids)

    def test_nobody_reads_the_salt_in_any_way(self):
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        keys = self.as_user(self.key, "manager")
        with self.assertRaises(AccessError):
            keys.read(["salt"])
        with self.assertRaises(AccessError):
            keys.export_data(["salt"])
        with self.assertRaises(AccessError):
            keys.search([("salt", "like", "a")])
        with self.assertRaises(AccessError):
            keys.formatted_read_group([], ["salt"], ["__count"])
        self.assertNotIn("salt", keys.read()[0])
        self.assertNotIn("salt", keys.fields_get())

    def test_the_secret_is_stored_nowhere(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM ecom_shop_key WHERE id = %s", [self.key.id])
        self.assertNotIn(self.secret, map(str, self.env.cr.fetchone()))

    def test_a_key_does_not_change_shop_nor_come_back_to_life(self):
        other = self.make_shop("Other", "pdd")
        key = self.as_user(self.key, "manager")
        for vals in ({"shop_id": other.id}, {"key": "mine"}, {"revoked_at": False}):
            with self.assertRaises(AccessError):
                key.write(vals)
        with self.assertRaises(AccessError):
            key.copy()
        key.write({"name": "Old web shop"})
        self.assertEqual(key.name, "Old web shop")

    def test_making_and_revoking_a_key_leaves_a_trace_at_the_shop(self):
        self.as_user(self.shop, "manager").action_create_api_key()
        self.as_user(self.key, "manager").action_revoke()
        bodies = " ".join(self.shop.message_ids.mapped("body"))
        self.assertIn("was created", bodies)
        self.assertIn("“Web shop” was revoked", bodies)
