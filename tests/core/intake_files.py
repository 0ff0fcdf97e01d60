# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Order files as the platforms write them, made for the intake tests."""

import csv
import io

from openpyxl import Workbook

# Headers of the classic Taobao lists, blanks behind some of them included.
TAOBAO_ORDER_HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,"
    "返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,"
    "运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,"
    "物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,"
    "买家服务费,发票抬头,是否手机订单,分阶段订单信息,定金排名,修改后的sku,"
    "修改后的收货地址,异常信息"
).split(",")
TAOBAO_ITEM_HEADER = (
    "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码"
).split(",")
PDD_HEADER = (
    "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),"
    "多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),收货人,手机,省,市,区,街道,"
    "支付时间,订单成交时间,承诺发货时间,发货时间,确认收货时间,商品id,商品规格,样式ID,"
    "商家编码-规格维度,商家编码-商品维度,快递单号,快递公司,商家备注,售后状态,买家留言,是否审核中"
).split(",")
JD_HEADER = (
    "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,"
    "订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,发票类型,发票抬头,发票内容,"
    "商家备注,商家备注等级（等级1-5为由高到低）,运费金额,付款确认时间,增值税发票,货号,订单完成时间,"
    "订单来源,订单渠道,普通发票纳税编号,商家SKUID"
).split(",")

TAOBAO_ORDER = {
    "订单编号": '="3515313147329357901"',
    "买家会员名": "tb_爱生活",
    "买家应付货款": "201.12",
    "买家应付邮费": "8.00",
    "总金额": "209.12",
    "买家实际支付金额": "209.12",
    "订单状态": "买家已付款，等待卖家发货",
    "收货人姓名": "张**",
    "收货地址 ": "广东省 广州市 越秀区 黄花岗街道环市东路50号云鹤轩31楼(510180)",
    "运送方式": "快递",
    "联系手机": "'138****0165",
    "订单创建时间": "2026-03-01 00:42:32",
    "订单付款时间 ": "2026-03-01 00:42:39",
    "订单备注": "赠杯子",
    "宝贝总数量": "1",
}
TAOBAO_ITEM = {
    "订单编号": '="3515313147329357901"',
    "标题": "雪平锅不锈钢",
    "价格": "239.00",
    "购买数量": "1",
    "外部系统编号": "PAN",
    "商品属性": "颜色分类：20厘米锅",
    "订单状态": "买家已付款，等待卖家发货",
    "商家编码": "PAN-20",
}
PDD_ROW = {
    "商品": "无芯卷纸",
    "订单号": "260301-123456789012345",
    "订单状态": "待发货",
    "商品总价(元)": "59.80",
    "邮费(元)": "5.00",
    "店铺优惠折扣(元)": "3.00",
    "平台优惠折扣(元)": "2.00",
    "用户实付金额(元)": "59.80",
    "商品数量(件)": "2",
    "收货人": "李*",
    "手机": "18412345678-1234",
    "省": "浙江省",
    "市": "杭州市",
    "区": "余杭区",
    "街道": "五常街道文一西路969号",
    "支付时间": "2026-03-01 09:00:00\t",
    "订单成交时间": "2026-03-01 08:59:58",
    "承诺发货时间": "2026-03-03 09:00:00",
    "商品id": "102938475610",
    "商品规格": "10卷",
    "样式ID": "5647382910",
    "商家编码-规格维度": "PAPER-10",
    "商家编码-商品维度": "PAPER",
    "商家备注": "",
    "售后状态": "无售后或售后取消",
    "买家留言": "送货前打电话",
    "是否审核中": "否",
}
JD_ROW = {
    "订单号": "311729384072",
    "商品ID": "100012043978",
    "商品名称": "电热水壶 1.7L",
    "订购数量": "1",
    "支付方式": "在线支付",
    "下单时间": "2026-03-01 23:19:56",
    "京东价": "129.00",
    "订单金额": "129.00",
    "结算金额": "119.00",
    "余额支付": "0.00",
    "应付金额": "119.00",
    "订单状态": "等待出库",
    "下单帐号": "jd_rds3199",
    "客户姓名": "王**",
    "客户地址": "浙江杭州市余杭区文一西路1号",
    "联系电话": "138****1234",
    "订单备注": "工作日送",
    "发票抬头": "某某科技有限公司",
    "商家备注": "老客户",
    "商家备注等级（等级1-5为由高到低）": "2",
    "运费金额": "0.00",
    "付款确认时间": "2026-03-01 23:20:30",
    "普通发票纳税编号": "91330100MA27XXXX1Y",
    "货号": "KETTLE",
    "商家SKUID": "KETTLE-17",
}


def lines_of(header, rows):
    """Return header and rows as lists of cells; keys not given are blank."""
    return [list(header), *([row.get(name, "") for name in header] for row in rows)]


def csv_file(header, rows, encoding="gb18030", delimiter=","):
    """Return a CSV file of {header: text} rows."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(lines_of(header, rows))
    return text.getvalue().encode(encoding)


def xlsx_file(lines, merge=()):
    """Return a workbook of one sheet of the given cells, some ranges merged.

    Text is written as text, whatever it looks like: no cell becomes a formula.
    """
    book = Workbook()
    for cells in lines:
        book.active.append(cells)
    for row in book.active.iter_rows():
        for cell in row:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    for cell_range in merge:
        book.active.merge_cells(cell_range)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def taobao_files(orders, items):
    """Return the two lists of Taobao as the platform encodes them."""
    return {
        "ExportOrderList.csv": csv_file(TAOBAO_ORDER_HEADER, orders),
        "ExportOrderDetailList.csv": csv_file(TAOBAO_ITEM_HEADER, items),
    }


def pdd_files(*rows):
    """Return an export of Pinduoduo."""
    return {"orders_export.xlsx": xlsx_file(lines_of(PDD_HEADER, rows))}


def jd_files(*rows):
    """Return an export of JD."""
    return {"订单导出.xlsx": xlsx_file(lines_of(JD_HEADER, rows))}
