# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    account_move,
    ecom_aftersales_case,
    ecom_aftersales_case_goods,
    ecom_aftersales_case_money,
    ecom_aftersales_line,
    ecom_aftersales_reason,
    ecom_carrier_rating,
    sale_order,
    sale_order_line,
    stock_move,
    stock_picking,
    stock_warehouse,
)
