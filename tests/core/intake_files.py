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

DOUYIN_HEADER = (
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,"
    "优惠总金额,平台优惠,商家优惠,达人优惠,商家改价,支付优惠,红包抵扣,支付方式,手续费,收件人,"
    "收件人手机号,省,市,区,街道,详细地址,是否修改过地址,买家留言,订单提交时间,旗帜颜色,商家备注,"
    "订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,订单类型,达人ID,达人昵称,"
    "售后状态,取消原因,预约发货时间,仓库ID,仓库名称,是否安心购,广告渠道,流量类型,流量体裁,"
    "发货时间,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额"
).split(",")
SHOPIFY_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,"
    "Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
    "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,"
    "Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,"
    "Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,"
    "Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,"
    "Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,Duties,"
    "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    "Next Payment Due At,Payment References"
).split(",")
TEMPLATE_HEADER = (
    "订单号,订单状态,买家账号,收货人,手机,国家,省,市,区县,详细地址,邮编,收件人密文(OAID),"
    "子订单号,商家编码,商品名称,规格,数量,单价,运费,订单优惠,应付金额,已付金额,定金,币种,支付方式,"
    "下单时间,付款时间,承诺发货时间,买家留言,卖家备注,旗帜,发票抬头,税号"
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
    "普通发票纳税编号": "91330100MA27ABCD1Y",
    "货号": "KETTLE",
    "商家SKUID": "KETTLE-17",
}
DOUYIN_ROW = {
    "主订单编号": "\t6917926768823643751",
    "子订单编号": "\t6917926768823643752",
    "选购商品": "\t挂耳咖啡",
    "商品规格": "\t20袋",
    "商品数量": "2",
    "商品ID": "\t3555421870009216",
    "商家编码": "\tCOFFEE-20",
    "商品单价": "49.90",
    "订单应付金额": "85.80",
    "运费": "6.00",
    "优惠总金额": "20.00",
    "平台优惠": "15.00",
    "商家优惠": "5.00",
    "达人优惠": "-",
    "商家改价": "0.00",
    "支付方式": "抖音支付",
    "收件人": "##kAx8Zq1w==",
    "收件人手机号": "$$Wq3hTn0==",
    "省": "四川省",
    "市": "成都市",
    "区": "武侯区",
    "街道": "石羊街道",
    "详细地址": "##9sLmPz==",
    "买家留言": "-",
    "订单提交时间": "2026-03-01 20:15:00",
    "旗帜颜色": "红色",
    "商家备注": "赠滤杯",
    "订单完成时间": "-",
    "支付完成时间": "2026-03-01 20:15:20",
    "APP渠道": "抖音",
    "流量来源": "精选联盟",
    "订单状态": "待发货",
    "承诺发货时间": "2026-03-03 20:15:20",
    "订单类型": "普通订单",
    "售后状态": "-",
}
SHOPIFY_ROW = {
    "Name": "#1001",
    "Email": "li.na@example.com",
    "Financial Status": "paid",
    "Paid at": "2026-03-01 02:30:05 +0000",
    "Fulfillment Status": "unfulfilled",
    "Accepts Marketing": "no",
    "Currency": "USD",
    "Subtotal": "53.00",
    "Shipping": "5.00",
    "Taxes": "0.00",
    "Total": "58.00",
    "Discount Code": "WELCOME",
    "Discount Amount": "7.00",
    "Shipping Method": "Standard",
    "Created at": "2026-02-28 21:30:00 -0500",
    "Lineitem quantity": "2",
    "Lineitem name": "Tea Tin - Jasmine",
    "Lineitem price": "20.00",
    "Lineitem sku": "TEA-JAS",
    "Lineitem requires shipping": "true",
    "Lineitem taxable": "true",
    "Lineitem fulfillment status": "pending",
    "Shipping Name": "Na Li",
    "Shipping Street": "12 Harbour Rd, Apt 7",
    "Shipping Address1": "12 Harbour Rd",
    "Shipping Address2": "Apt 7",
    "Shipping City": "Boston",
    "Shipping Zip": "'02110",
    "Shipping Province": "MA",
    "Shipping Country": "US",
    "Shipping Phone": "+16175550101",
    "Notes": "Leave at the door",
    "Note Attributes": "gift: yes",
    "Payment Method": "Shopify Payments",
    "Refunded Amount": "0.00",
    "Vendor": "Shanlan",
    "Outstanding Balance": "0.00",
    "Id": "7410991464714",
    "Risk Level": "Low",
    "Source": "web",
    "Lineitem discount": "0.00",
    "Shipping Province Name": "Massachusetts",
}
# The further item of that order: order-level cells are blank but the number.
SHOPIFY_FURTHER_ROW = {
    "Name": "#1001",
    "Lineitem quantity": "1",
    "Lineitem name": "Tea Cup",
    "Lineitem price": "20.00",
    "Lineitem sku": "CUP",
    "Lineitem requires shipping": "true",
    "Lineitem discount": "0.00",
    "Vendor": "Shanlan",
}
TEMPLATE_ROW = {
    "订单号": "W-1001",
    "买家账号": "chen@example.com",
    "收货人": "陈一",
    "手机": "13900000001",
    "省": "广东省",
    "市": "深圳市",
    "区县": "南山区",
    "详细地址": "科苑路1号",
    "邮编": "518057",
    "子订单号": "1",
    "商家编码": "MUG-RED",
    "商品名称": "马克杯",
    "规格": "红色",
    "数量": "3",
    "单价": "25.00",
    "运费": "8.00",
    "订单优惠": "5.00",
    "下单时间": "2026-03-01 10:00",
    "付款时间": "2026-03-01 10:05",
    "承诺发货时间": "2026-03-03 10:05",
    "买家留言": "要发票",
    "卖家备注": "老客户",
    "旗帜": "黄",
    "发票抬头": "某某科技有限公司",
    "税号": "91440300MA5EXAMPL9",
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


def douyin_files(*rows):
    """Return an export of Douyin: with a byte order mark."""
    return {"1791213782_orders.csv": csv_file(DOUYIN_HEADER, rows, "utf-8-sig")}


def shopify_files(*rows):
    """Return an export of Shopify."""
    return {"orders_export_1.csv": csv_file(SHOPIFY_HEADER, rows, "utf-8")}


def template_files(*rows):
    """Return a filled template."""
    return {"orders.xlsx": xlsx_file(lines_of(TEMPLATE_HEADER, rows))}


def only_order(result):
    """Return the only order of a result without failures."""
    assert result.failures == ()
    (order,) = result.orders
    return order


def only_failure(result):
    """Return the only failure of a result."""
    (failure,) = result.failures
    return failure
