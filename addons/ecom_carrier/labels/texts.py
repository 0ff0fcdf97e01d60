# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Headings of the documents in Chinese and English.

They follow the language of the paper, not of the person who prints it: a courier in
China signs a Chinese manifest whoever prints it. So they are kept here and not in the
translations of the addon.
"""

from dataclasses import dataclass

from .errors import DocumentError


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Every heading of every document in one language."""

    # waybill, zones of GB/T 41833-2022
    waybill_title: str
    receiver_badge: str
    sender_badge: str
    pieces: str
    weight: str
    payment: str
    cod: str
    insured: str
    contents: str
    order: str
    remark: str
    signature_statement: str
    signed_by: str
    signed_on: str
    printed_at: str
    batch: str
    # lists
    page: str
    total: str
    lines: str
    date: str
    warehouse: str
    # pick list
    pick_list_title: str
    created_at: str
    created_by: str
    orders: str
    location: str
    code: str
    product: str
    spec: str
    barcode: str
    quantity: str
    slots: str
    picked: str
    picker: str
    checker: str
    # manifest
    manifest_title: str
    carrier: str
    courier: str
    courier_phone: str
    closed_at: str
    closed_by: str
    sequence: str
    waybill_number: str
    receiver: str
    destination: str
    parcels: str
    total_weight: str
    total_cod: str
    manifest_statement: str
    handed_over_by: str
    taken_over_by: str


CATALOGUE = {
    "zh": Texts(
        waybill_title="快递电子运单",
        receiver_badge="收",
        sender_badge="寄",
        pieces="件数",
        weight="重量",
        payment="付款方式",
        cod="代收货款",
        insured="保价金额",
        contents="内件",
        order="订单号",
        remark="备注",
        signature_statement="您的签字代表您已验收此包裹，并确认商品信息无误、包装"
        "完好、没有划痕或破损等表面质量问题。",
        signed_by="签收人",
        signed_on="签收时间",
        printed_at="打印时间",
        batch="批次-序号",
        page="第 {page} 页 / 共 {pages} 页",
        total="合计",
        lines="行数",
        date="日期",
        warehouse="仓库",
        pick_list_title="拣货单",
        created_at="制单时间",
        created_by="制单人",
        orders="订单数",
        location="库位",
        code="货号",
        product="商品名称",
        spec="规格",
        barcode="条码",
        quantity="数量",
        slots="分格",
        picked="已拣",
        picker="拣货人",
        checker="复核人",
        manifest_title="快递交接清单",
        carrier="快递公司",
        courier="快递员",
        courier_phone="快递员电话",
        closed_at="交接时间",
        closed_by="交接人",
        sequence="序号",
        waybill_number="运单号",
        receiver="收件人",
        destination="目的地",
        parcels="件数",
        total_weight="总重量 (kg)",
        total_cod="代收货款合计",
        manifest_statement="以上快件已由双方当面清点，件数相符、包装完好，特此交接。",
        handed_over_by="交接人（仓库）",
        taken_over_by="快递员",
    ),
    "en": Texts(
        waybill_title="Express waybill",
        receiver_badge="TO",
        sender_badge="FROM",
        pieces="Pieces",
        weight="Weight",
        payment="Payment",
        cod="Cash on delivery",
        insured="Insured",
        contents="Contents",
        order="Order",
        remark="Remark",
        signature_statement="By signing you confirm that you have checked this parcel "
        "and that goods and packing are complete and undamaged.",
        signed_by="Signature",
        signed_on="Date",
        printed_at="Printed",
        batch="Batch-no.",
        page="Page {page} of {pages}",
        total="Total",
        lines="Lines",
        date="Date",
        warehouse="Warehouse",
        pick_list_title="Pick list",
        created_at="Created",
        created_by="Created by",
        orders="Orders",
        location="Location",
        code="Code",
        product="Product",
        spec="Variant",
        barcode="Barcode",
        quantity="Quantity",
        slots="Slots",
        picked="Done",
        picker="Picked by",
        checker="Checked by",
        manifest_title="Handover manifest",
        carrier="Carrier",
        courier="Courier",
        courier_phone="Courier phone",
        closed_at="Handed over",
        closed_by="Closed by",
        sequence="No.",
        waybill_number="Waybill",
        receiver="Receiver",
        destination="Destination",
        parcels="Parcels",
        total_weight="Weight (kg)",
        total_cod="Cash on delivery",
        manifest_statement="Both parties have counted the parcels above together; "
        "number and packing are in order.",
        handed_over_by="Handed over by",
        taken_over_by="Courier",
    ),
}


def texts_for(lang: str) -> Texts:
    """Return the headings in ``lang``.

    :raise DocumentError: no document exists in this language
    """
    try:
        return CATALOGUE[lang]
    except KeyError:
        known = ", ".join(CATALOGUE)
        raise DocumentError(f"No language {lang!r}; there are {known}.") from None
