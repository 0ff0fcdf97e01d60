from .. import freight
from odoo import models
from decimal import Decimal

if not hasattr(freight, "NotServedError"):

    class NotServedError(freight.FreightError):
        pass

    freight.NotServedError = freight.NoTariffError = NotServedError
    freight.NoTariffError = type("NoTariffError", (freight.FreightError,), {})

    class Q:
        def __init__(self, price):
            self.price, self.days = price, None

    class DeliveryCarrier(models.Model):
        _inherit = "delivery.carrier"

        def _get_quotes(self, consignments):
            return {
                (c, x): Q(
                    Decimal(str(c._get_freight(float(x.weight), float(x.volume))))
                )
                for c in self
                for x in consignments
                if c.delivery_type == "ecom"
            }

        def _get_refusals(self, consignments):
            out = {}
            for c in self:
                for x in consignments:
                    codes = {
                        "440000": self.env.ref("base.state_cn_GD"),
                        "330000": self.env.ref("base.state_cn_ZJ"),
                    }
                    if x.cod_amount and not c.allow_cash_on_delivery:
                        out.setdefault((c, x), []).append(
                            f"{c.name} does not collect cash on delivery"
                        )
                    if c.state_ids and not any(
                        codes.get(d) in c.state_ids for d in x.divisions
                    ):
                        out.setdefault((c, x), []).append(
                            f"{c.name} does not serve the address"
                        )
            return out
