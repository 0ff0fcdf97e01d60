# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ecom_batch_result,
    ecom_order_import_mend,
    ecom_order_import_preview,
    ecom_order_import_wizard,
    ecom_order_merge_proposal,
    ecom_order_split,
    ecom_review_decision,
    ecom_shop_key_show,
    ecom_waybill_reprint,
)
