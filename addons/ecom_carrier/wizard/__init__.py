# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ecom_waybill_parcels,
)
from . import ecom_tariff_trial
