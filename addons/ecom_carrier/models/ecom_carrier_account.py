# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import providers
from ..const import PROVIDERS

# What makes an account secret; see the labels of each provider on the form.
SECRET_FIELDS = {"login", "key", "secret"}
# Without these no request can be signed.
REQUIRED_FIELDS = {
    "sf": ("login", "key"),
    "cainiao": ("login", "key", "secret"),
    "kuaidi100": ("login", "key", "secret"),
    "kdniao": ("login", "key"),
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# A question every API answers without doing anything: the trace of a parcel that
# does not exist, or what became of a request that was never made.
TEST_NUMBER = "TEST0000000000"


class EcomCarrierAccount(models.Model):
    """Access to a carrier's API.

    An account belongs to whoever signed the contract with the platform; the courier
    behind it, where one account reaches many, is told by each carrier.
    """

    _name = "ecom.carrier.account"
    _description = "Carrier API Account"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        help="Empty: carriers of every company may use it.",
    )
    provider = fields.Selection(PROVIDERS, required=True)
    environment = fields.Selection(
        [("sandbox", "Sandbox"), ("production", "Production")],
        required=True,
        default="sandbox",
        copy=False,
        help="Only in production are real numbers asked for and paid.",
    )
    url = fields.Char(
        string="Other Address",
        help="Where requests go instead of the API's own address.",
    )
    login = fields.Char(
        groups="ecom_carrier.group_carrier_manager", copy=False, exportable=False
    )
    key = fields.Char(
        groups="ecom_carrier.group_carrier_manager", copy=False, exportable=False
    )
    secret = fields.Char(
        groups="ecom_carrier.group_carrier_manager", copy=False, exportable=False
    )
    carrier_ids = fields.One2many("delivery.carrier", "account_id", string="Carriers")

    # === CONSTRAINT METHODS === #

    @api.constrains("url")
    def _check_url(self):
        for account in self.filtered("url"):
            parts = urlsplit(account.url)
            if parts.scheme == "https" or (
                parts.scheme == "http" and parts.hostname in LOOPBACK
            ):
                continue
            raise ValidationError(
                self.env._("%s does not begin with https://.", account.url)
            )

    # === CRUD METHODS === #

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # The screen does not offer them, which stops nobody who calls the server.
        if any(SECRET_FIELDS.intersection(path[:1]) for path in fields):
            raise AccessError(self.env._("The secrets of an account stay with it."))
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    # === ACTIONS === #

    def action_test_connection(self):
        """Ask the API something harmless and tell whether it knows us.

        :return: notification that it does
        :raise UserError: it does not, or it does not answer; in its own words
        """
        self.ensure_one()
        self.check_access("write")
        answer = self._test_connection()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(account)s: %(answer)s", account=self.name, answer=answer
                ),
            },
        }

    # === BUSINESS METHODS === #

    def _test_connection(self):
        """Put the question of ``action_test_connection``.

        :return: what can be said of the answer
        :raise UserError: see there
        """
        self.ensure_one()
        try:
            client = self._get_client(self.carrier_ids[:1])
            self._ask_something(client)
        except providers.AuthError as error:
            raise UserError(
                self.env._(
                    "The API does not accept these credentials: %s", self._mask(error)
                )
            ) from error
        except providers.TryLater as error:
            raise UserError(
                self.env._("The API does not answer: %s", self._mask(error))
            ) from error
        except providers.ProviderError as error:
            # It refused an unknown number, and it looked at the signature before.
            return self.env._(
                "The credentials are accepted. The API says: %s", self._mask(error)
            )
        return self.env._("The credentials are accepted.")

    def _ask_something(self, client):
        """Ask the API about a parcel that does not exist."""
        if "query" in client.abilities:
            client.query([TEST_NUMBER], phone="0000")
        elif "find" in client.abilities:
            client.find(self.env["ecom.waybill"]._prepare_test_shipment(TEST_NUMBER))

    def _get_client(self, carrier):
        """The API of this account for one of the couriers behind it.

        :param carrier: ``delivery.carrier``, may be empty
        :raise AuthError: the account has no credentials
        """
        self.ensure_one()
        # Asking for a number is a clerk's work, reading the secrets is not.
        account, carrier = self.sudo(), carrier.sudo()
        if not all(account[name] for name in REQUIRED_FIELDS[account.provider]):
            raise providers.AuthError(
                self.env._("The account “%s” has no credentials.", account.name)
            )
        return account._make_client(
            providers.Settings(
                url=(account.url or "").rstrip("/"),
                login=account.login,
                key=account.key,
                secret=account.secret or "",
                # Everything but the word itself keeps away from the real hosts.
                sandbox=account.environment != "production",
                carrier_code=carrier.api_carrier_code or "",
                service=carrier.api_service or "",
                customer=carrier.api_customer or "",
                customer_secret=carrier.api_customer_secret or "",
                branch=carrier.api_branch or "",
            )
        )

    def _get_batch_size(self):
        """Parcels that one request of this provider may ask for."""
        self.ensure_one()
        return providers.CLIENTS[self.provider].max_batch

    def _can(self, ability):
        """Whether this account, if there is one, has an ability of its provider."""
        return bool(self) and ability in providers.CLIENTS[self.provider].abilities

    def _make_client(self, settings):
        """The client of this provider on the real network."""
        return providers.make_client(self.provider, settings)

    def _mask(self, message):
        """What an API said, without our secrets, should it repeat them."""
        text = str(message)
        account = self.sudo()  # to know what must not be shown
        secrets = [account[name] for name in SECRET_FIELDS]
        carriers = account.with_context(active_test=False).carrier_ids
        secrets += carriers.mapped("api_customer_secret")
        # The longest first: one may be the beginning of another.
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text
