# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ecom_waybill_parcels,
)
from . import ecom_tariff_trial
from . import ecom_carrier_suspend
from . import ecom_waybill_binding, ecom_waybill_delivery, ecom_waybill_void
