# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ecom_carrier_suspend,
    ecom_tariff_trial,
    ecom_waybill_binding,
    ecom_waybill_delivery,
    ecom_waybill_parcels,
    ecom_waybill_void,
)
