# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small export files as the platforms write them, columns the tests need only."""

import csv
import io

from openpyxl import Workbook

TAOBAO_ORDER = {
    "订单编号": '="3515313147329357901"',
    "买家会员名": "tb_爱生活",
    "买家应付货款": "30.00",
    "买家应付邮费": "0.00",
    "买家实际支付金额": "30.00",
    "订单状态": "买家已付款，等待卖家发货",
    "买家留言": "",
    "收货人姓名": "张晓丽",
    "收货地址 ": "广东省 广州市 越秀区 黄花岗街道环市东路50号云鹤轩31楼(510180)",
    "运送方式": "快递",
    "联系手机": "'13802940165",
    "订单创建时间": "2026-03-01 00:42:32",
    "订单付款时间 ": "2026-03-01 00:42:39",
    "订单备注": "",
    "发票抬头": "",
}
TAOBAO_ITEM = {
    "订单编号": '="3515313147329357901"',
    "标题": "马克杯",
    "价格": "30.00",
    "购买数量": "1",
    "商家编码": "MUG",
}
PDD_ROW = {
    "商品": "马克杯",
    "订单号": "260301-123456789012345",
    "订单状态": "待发货",
    "商品总价(元)": "60.00",
    "邮费(元)": "5.00",
    "店铺优惠折扣(元)": "3.00",
    "平台优惠折扣(元)": "2.00",
    "用户实付金额(元)": "60.00",
    "商品数量(件)": "2",
    "收货人": "李*",
    "手机": "18412345678-1234",
    "省": "浙江省",
    "市": "杭州市",
    "区": "余杭区",
    "街道": "五常街道文一西路969号",
    "订单成交时间": "2026-03-01 08:59:58",
    "承诺发货时间": "2026-03-03 09:00:00",
    "商品规格": "白色",
    "商家编码-规格维度": "MUG",
    "售后状态": "无售后或售后取消",
    "买家留言": "",
}
JD_ROW = {
    "订单号": "311729384072",
    "商品名称": "铸铁锅",
    "订购数量": "1",
    "支付方式": "货到付款",
    "下单时间": "2026-03-01 23:19:56",
    "京东价": "80.00",
    "订单金额": "80.00",
    "余额支付": "0.00",
    "应付金额": "75.00",
    "订单状态": "等待出库",
    "下单帐号": "jd_rds3199",
    "客户姓名": "王建国",
    "客户地址": "浙江杭州市余杭区文一西路1号",
    "联系电话": "13673419625",
    "订单备注": "",
    "发票抬头": "杭州山岚贸易有限公司",
    "普通发票纳税编号": "91110000600037341L",
    "运费金额": "0.00",
    "商家SKUID": "POT",
}


def taobao_files(*orders):
    """Order list and item list of Taobao.

    :param orders: pairs of what differs from ``TAOBAO_ORDER`` and a list of what
        differs from ``TAOBAO_ITEM``; the items take the number of their order
    """
    heads = [TAOBAO_ORDER | head for head, _items in orders]
    items = [
        TAOBAO_ITEM | {"订单编号": head["订单编号"]} | item
        for head, (_values, given) in zip(heads, orders, strict=True)
        for item in given
    ]
    return {
        "ExportOrderList.csv": _csv(heads),
        "ExportOrderDetailList.csv": _csv(items),
    }


def taobao_head(number, **values):
    """What tells one order of Taobao from others: number, buyer, telephone."""
    return {
        "订单编号": f'="{number}"',
        "买家会员名": f"buyer_{number}",
        **values,
    }


def taobao_day(count, **item):
    """A day of orders of as many buyers, one mug each unless an item is given."""
    return taobao_files(
        *((taobao_head(35153131473000001 + index), [item]) for index in range(count))
    )


def pdd_files(*rows):
    """An export of Pinduoduo."""
    return {"orders_export.xlsx": _xlsx([PDD_ROW | row for row in rows])}


def jd_files(*rows):
    """An export of JD."""
    return {"订单导出.xlsx": _xlsx([JD_ROW | row for row in rows])}


def _csv(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def _xlsx(rows):
    """A workbook whose cells are all text, whatever they look like."""
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
