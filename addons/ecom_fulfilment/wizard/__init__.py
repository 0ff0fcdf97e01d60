# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import ecom_order_import_wizard, ecom_review_decision, ecom_waybill_reprint
