# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    delivery_carrier,
    ecom_division,
    ecom_tracking_event,
    ecom_waybill,
    ecom_waybill_binding,
    ecom_waybill_document,
    ecom_waybill_number,
    ecom_waybill_pool,
    ecom_waybill_pool_stock,
    ir_actions_report,
    res_partner,
    sale_order,
    stock_move,
    stock_move_line,
    stock_picking,
)
