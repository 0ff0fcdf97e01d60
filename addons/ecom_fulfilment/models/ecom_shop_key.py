# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import hmac

SECRET_SCOPE = "ecom-shop-key"
SELLER_GROUP = "sales_team.group_sale_salesman"
MANAGER_GROUP = "ecom_fulfilment.group_ecom_manager"
EDITABLE = {"name", "user_id", "calls_per_minute"}
# Stands in for the salt of a key nobody has: the answer takes as long as any other.
NO_SALT = "-"

# What every call of the API reads of its key.
READ_BY_CALLS = [
    "name",
    "key",
    "salt",
    "shop_id",
    "company_id",
    "user_id",
    "calls_per_minute",
]


class EcomShopKey(models.Model):
    """What a program signs its calls with, in the name of one shop.

    The secret is stored nowhere: it follows from the key, a random salt and the
    secret of the database. A stolen table does not reveal it, and a duplicate of the
    database, which has another secret, refuses the keys of the original.
    """

    _name = "ecom.shop.key"
    _description = "API Key of a Shop"
    _order = "revoked_at desc, id desc"

    name = fields.Char(required=True)
    shop_id = fields.Many2one(
        "ecom.shop", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="shop_id.company_id", store=True)
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(10),
        help="The public part: it names the key, it proves nothing.",
    )
    salt = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(16),
        groups=fields.NO_ACCESS,
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Orders are made with this person's rights.",
    )
    calls_per_minute = fields.Integer(default=120, required=True)
    revoked_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [("active", "Active"), ("revoked", "Revoked")], compute="_compute_state"
    )
    last_used_at = fields.Datetime(string="Last Use", compute="_compute_calls")
    call_count = fields.Integer(
        string="Calls in the Past Hour", compute="_compute_calls"
    )

    _key_uniq = models.Constraint(
        "UNIQUE (key)", "There is an API key with this ID already."
    )
    _calls_per_minute_range = models.Constraint(
        "CHECK (calls_per_minute BETWEEN 1 AND 10000)",
        "The calls allowed per minute must be between 1 and 10,000.",
    )

    # === COMPUTE METHODS === #

    @api.depends("revoked_at")
    def _compute_state(self):
        for key in self:
            key.state = "revoked" if key.revoked_at else "active"

    def _compute_calls(self):
        calls = self.env["ecom.api.call"]._get_statistics(self)
        for key in self:
            key.last_used_at, key.call_count = calls.get(key.id, (False, 0))

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "shop_id")
    def _check_user(self):
        for key in self:
            if not key._is_user_fit():
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot handle orders of %(company)s. Choose a sales "
                        "person of this company.",
                        user=key.user_id.name,
                        company=key.company_id.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        """Who may manage keys may still not turn one into the key of another shop."""
        if not self.env.su and not vals.keys() <= EDITABLE:
            raise AccessError(
                self.env._("Use the buttons “New API Key” and “Revoke” of the shop.")
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_revoke(self):
        """Refuse all further calls signed with these keys."""
        self._check_manager()
        self.check_access("write")
        active = self.filtered(lambda key: not key.revoked_at)
        active.sudo().revoked_at = fields.Datetime.now()
        for key in active:
            key.shop_id.message_post(
                body=self.env._("API key “%s” was revoked.", key.name)
            )

    # === BUSINESS METHODS === #

    def _check_manager(self):
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only e-commerce managers handle API keys."))

    @api.model
    def _find_by_key(self, key):
        """The key of this public id, revoked ones left out; whoever asks."""
        return self.sudo().search_fetch(
            [("key", "=", key), ("revoked_at", "=", False)], READ_BY_CALLS
        )

    def _get_secret(self):
        """The secret of this key, or one that nobody has for no key."""
        key = self.sudo()
        message = (key.key or "", key.salt or NO_SALT)
        return hmac(self.env(su=True), SECRET_SCOPE, message)

    def _is_user_fit(self):
        """Whether orders of the shop may be made in the name of the key's user."""
        self.ensure_one()
        user = self.user_id.sudo()
        return (
            user.active
            and user.has_group(SELLER_GROUP)
            and self.company_id.id in user._get_company_ids()
        )
