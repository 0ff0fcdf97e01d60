# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    delivery_carrier,
    delivery_carrier_tracking,
    ecom_division,
    ecom_tracking_event,
    ecom_waybill,
    ecom_waybill_document,
    ecom_waybill_pool,
    ecom_waybill_tracking,
    ir_actions_report,
    res_partner,
    sale_order,
    stock_move,
    stock_move_line,
    stock_picking,
)
