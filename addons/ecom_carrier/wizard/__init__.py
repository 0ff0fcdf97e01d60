# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import ecom_waybill_binding, ecom_waybill_delivery, ecom_waybill_void
