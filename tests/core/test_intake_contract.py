# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for every platform: nothing crashes, nothing gets lost."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intake
from intake import douyin, jd, pdd, shopify, template
from intake.tables import Table
from intake_files import (
    DOUYIN_HEADER,
    DOUYIN_ROW,
    JD_HEADER,
    JD_ROW,
    PDD_HEADER,
    PDD_ROW,
    SHOPIFY_FURTHER_ROW,
    SHOPIFY_HEADER,
    SHOPIFY_ROW,
    TAOBAO_ITEM,
    TAOBAO_ITEM_HEADER,
    TAOBAO_ORDER,
    TAOBAO_ORDER_HEADER,
    TEMPLATE_HEADER,
    TEMPLATE_ROW,
    csv_file,
    douyin_files,
    jd_files,
    pdd_files,
    shopify_files,
    taobao_files,
    template_files,
    xlsx_file,
)

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "demo" / "exports"
FILES = {
    "taobao": taobao_files([TAOBAO_ORDER], [TAOBAO_ITEM]),
    "pdd": pdd_files(PDD_ROW),
    "jd": jd_files(JD_ROW),
    "douyin": douyin_files(DOUYIN_ROW),
    "shopify": shopify_files(SHOPIFY_ROW, SHOPIFY_FURTHER_ROW),
    "manual": template_files(TEMPLATE_ROW),
}
NUMBERS = {
    "taobao": "3515313147329357901",
    "pdd": "260301-123456789012345",
    "jd": "311729384072",
    "douyin": "6917926768823643751",
    "shopify": "#1001",
    "manual": "W-1001",
}
# Readers of one table: platform -> header and the rows random tables start from.
ONE_TABLE = {
    "pdd": (PDD_HEADER, [PDD_ROW]),
    "jd": (JD_HEADER, [JD_ROW]),
    "douyin": (DOUYIN_HEADER, [DOUYIN_ROW]),
    "shopify": (SHOPIFY_HEADER, [SHOPIFY_ROW, SHOPIFY_FURTHER_ROW]),
    "manual": (TEMPLATE_HEADER, [TEMPLATE_ROW, {"订单号": "", "数量": "1"}]),
}
# Cells that mean something to some column, and cells that mean nothing to any.
CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "2", "0", "-1", "1.5", "12,345.60", "￥3.00", "1E+18", "1001", "1002"]
        + ["null", "\t", '="1001"', "'138****1234", "=1+1", '"', "a\nb", "2026-02-30"]
        + ["待发货", "待支付", "等待出库", "(删除)等待出库", "交易成功", "退款成功"]
        + ["买家已付款，等待卖家发货", "在线支付", "货到付款", "2026-03-01 10:00"]
        + ["定金已付尾款未付", "部分发货", "partial", "refunded", "USD", "FR", "日本"]
        + ["2026-03-01 10:00:00 +0800", "#1001", "-", "red", "9", "#N/A", "58.00", ";"]
    ),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6
    ),
)


def rows_of(header, least):
    """Rows that mostly hold valid cells, with some replaced."""
    return st.lists(
        st.dictionaries(st.sampled_from(header), CELLS, max_size=6).map(
            lambda changes: {**least, **changes}
        ),
        max_size=6,
    )


def check_accounts(platform, result):
    """Every row in exactly one order or failure; everything can be stored."""
    taken = sum(len(order.rows) for order in result.orders)
    withdrawn = sum(len(failure.rows) for failure in result.failures)
    assert taken + withdrawn == result.rows
    numbers = [order.number for order in result.orders]
    assert len(numbers) == len(set(numbers))
    # Nothing is shipped of an order one of whose rows was not understood.
    assert set(numbers).isdisjoint(failure.number for failure in result.failures)
    for order in result.orders:
        assert order.platform == platform
        assert order.lines
        assert order.total == order.goods - order.discount + order.freight
        assert 0 <= order.deposit <= order.total
        assert order.flag in intake.FlagColour
        assert len(order.currency) == 3
        assert sum(map(len, order.raw.values())) == len(order.rows)
    for failure in result.failures:
        assert intake.FAILURE_TEXTS[failure.code] % failure.text_values
        assert failure.row in failure.rows
        assert sum(map(len, failure.raw.values())) == len(failure.rows)
        json.dumps([failure.raw, failure.params])


@pytest.mark.parametrize("platform", sorted(ONE_TABLE))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_table_is_accounted_for(platform, data):
    header, starts = ONE_TABLE[platform]
    rows = [row for start in starts for row in data.draw(rows_of(header, start))]
    file = csv_file(header, data.draw(st.permutations(rows)), "utf-8")
    check_accounts(platform, intake.read(platform, {"a.csv": file}))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(TEMPLATE_HEADER), CELLS, max_size=33),
        max_size=6,
    )
)
def test_any_template_of_random_cells_is_accounted_for(rows):
    file = csv_file(TEMPLATE_HEADER, rows, "utf-8")
    check_accounts("manual", intake.read("manual", {"a.csv": file}))


@settings(max_examples=60, deadline=None)
@given(rows=rows_of(PDD_HEADER, PDD_ROW))
def test_failures_written_for_people_are_read_again(rows):
    failures = intake.read(
        "pdd", {"a.csv": csv_file(PDD_HEADER, rows, "utf-8")}
    ).failures
    book = intake.failed_rows_workbook([(failure.raw, "…") for failure in failures])
    if not failures:
        return
    again = intake.read("pdd", {"failed.xlsx": book})
    check_accounts("pdd", again)
    assert again.rows == sum(len(failure.rows) for failure in failures)


@settings(max_examples=60, deadline=None)
@given(
    orders=rows_of(TAOBAO_ORDER_HEADER, TAOBAO_ORDER),
    items=rows_of(TAOBAO_ITEM_HEADER, TAOBAO_ITEM),
)
def test_any_taobao_tables_are_accounted_for(orders, items):
    files = {
        "orders.csv": csv_file(TAOBAO_ORDER_HEADER, orders, "utf-8"),
        "items.csv": csv_file(TAOBAO_ITEM_HEADER, items, "utf-8"),
    }
    check_accounts("taobao", intake.read("taobao", files))


@settings(max_examples=100, deadline=None)
@given(
    platform=st.sampled_from(sorted(intake.PLATFORMS)),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe"]),
    data=st.binary(max_size=200),
)
def test_any_bytes_are_read_or_refused_with_a_reason(platform, head, data):
    try:
        intake.read(platform, {"a.csv": head + data})
    except intake.IntakeError as error:
        assert str(error) == intake.ERROR_TEXTS[error.code] % error.params


@settings(max_examples=30, deadline=None)
@given(cut=st.integers(0, 6000), byte=st.integers(0, 255))
def test_a_workbook_with_a_wrong_byte_is_read_or_refused(cut, byte):
    data = bytearray(xlsx_file([PDD_HEADER, list(range(len(PDD_HEADER)))]))
    data[cut % len(data)] = byte
    try:
        check_accounts("pdd", intake.read("pdd", {"a.xlsx": bytes(data)}))
    except intake.IntakeError as error:
        assert error.code in intake.ErrorCode


@pytest.mark.parametrize("platform", sorted(intake.PLATFORMS))
def test_rows_kept_can_be_read_again(platform):
    (order,) = intake.read(platform, FILES[platform]).orders
    (again,) = intake.reread(platform, json.loads(json.dumps(order.raw))).orders
    assert again == order
    assert again.number == NUMBERS[platform]


def test_a_failure_mended_by_hand_is_an_order():
    (failure,) = intake.read(
        "pdd", pdd_files({**PDD_ROW, "商品数量(件)": "二"})
    ).failures
    (rows,) = failure.raw.values()
    rows[0]["商品数量(件)"] = "2"
    (order,) = intake.reread("pdd", failure.raw).orders
    assert order.lines[0].quantity == Decimal(2)


def test_a_platform_without_reader_is_refused():
    with pytest.raises(intake.UnknownPlatform) as caught:
        intake.read("kuaishou", {})
    assert caught.value.params == {"platform": "kuaishou"}


@pytest.mark.parametrize("platform", sorted(intake.PLATFORMS))
def test_the_file_of_another_platform_is_refused(platform):
    other = "jd" if platform == "pdd" else "pdd"
    with pytest.raises(intake.UnknownFormat) as caught:
        intake.read(platform, FILES[other])
    assert caught.value.params["platform"] == platform


def test_every_code_has_its_text():
    assert set(intake.FAILURE_TEXTS) == set(intake.FailureCode)
    assert set(intake.ERROR_TEXTS) == set(intake.ErrorCode)


@pytest.mark.parametrize("platform", sorted(ONE_TABLE))
def test_every_column_of_a_reader_has_names_of_its_own(platform):
    layout = {
        "pdd": pdd.LAYOUT,
        "jd": jd.LAYOUT,
        "douyin": douyin.LAYOUT,
        "shopify": shopify.LAYOUT,
        "manual": template.LAYOUT,
    }[platform]
    header, _starts = ONE_TABLE[platform]
    table = Table("a", "a", tuple(header), ())
    found = [table.column(names) for names in layout.columns.values()]
    shared = {
        "订单成交时间"
    }  # Pinduoduo: ordered at, and paid at when there is no other
    used = [column for column in found if column and column not in shared]
    assert len(used) == len(set(used))


def test_texts_name_only_what_a_failure_tells():
    told = {"row", "number", "field", "value", "expected"}
    values = dict.fromkeys(told, "x")
    for text in intake.FAILURE_TEXTS.values():
        assert text.startswith("Row %(row)s: ")
        assert "%(" not in text % values
        assert not [name for _, name, _, _ in Formatter().parse(text) if name]


def test_the_core_needs_no_odoo():
    code = "import sys, intake; sys.exit('odoo' in sys.modules)"
    path = str(ROOT / "addons" / "ecom_fulfilment")
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=path, env={"PYTHONPATH": path}
    )


@pytest.mark.parametrize(
    ("platform", "names", "orders", "failed_rows", "rows", "total"),
    [
        (
            "taobao",
            ("taobao_ExportOrderList.csv", "taobao_ExportOrderDetailList.csv"),
            24,
            [],
            55,
            "6283.00",
        ),
        ("pdd", ("pdd_orders.xlsx",), 20, [], 20, "1950.30"),
        ("jd", ("jd_orders.xlsx",), 16, [], 19, "4733.80"),
        # Read: the order of an unknown product, row 4, and the closed one, row 10.
        (
            "douyin",
            ("douyin_broken.csv",),
            2,
            [(2,), (3,), (5,), (6, 7), (8,), (9,)],
            9,
            "78.00",
        ),
    ],
)
def test_the_demo_exports_are_read_whole(
    platform, names, orders, failed_rows, rows, total
):
    files = {name: (EXPORTS / name).read_bytes() for name in names}
    result = intake.read(platform, files)
    check_accounts(platform, result)
    assert [failure.rows for failure in result.failures] == failed_rows
    assert (len(result.orders), result.rows) == (orders, rows)
    assert sum(order.total for order in result.orders) == Decimal(total)
