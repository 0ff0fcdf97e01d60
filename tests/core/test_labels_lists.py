# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pick lists and handover manifests: whole, numbered, readable sheet by sheet."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from labels import (
    DocumentError,
    Manifest,
    ManifestLine,
    PickLine,
    PickList,
    draw_manifest,
    draw_pick_lists,
)
from labels.listing import paginate
from pdf_reading import Paper

A4 = (595.27559, 841.88976)  # 210 x 297 mm in points


def pick_line(index, quantity="2", uom="件", product="女士羊绒围巾 冬季加厚保暖披肩"):
    return PickLine(
        location=f"A-01-{index:02d}-03",
        code=f"MX-WJ-{index:03d}",
        product=product,
        spec="驼色 180×70cm",
        barcode=f"69012345678{index:02d}",
        quantity=Decimal(quantity),
        uom=uom,
        slots=f"B{index}×2",
    )


def pick_list(count, name="PK20251123-0007"):
    return PickList(
        name=name,
        warehouse="杭州余杭一号仓",
        created_at=datetime(2025, 11, 23, 8, 30),
        user="王小明",
        orders_count=24,
        lines=tuple(pick_line(index) for index in range(1, count + 1)),
    )


def manifest(count):
    return Manifest(
        name="HO20251123-0002",
        carrier_name="顺丰速运",
        warehouse="杭州余杭一号仓",
        courier_name="张建国",
        courier_phone="13800138000",
        closed_at=datetime(2025, 11, 23, 17, 45),
        closed_by="李红",
        lines=tuple(
            ManifestLine(
                sequence=index,
                number=f"SF30000000000{index:02d}",
                order_number=f"TB25112300{index:05d}",
                receiver_name="张*",
                destination="浙江省杭州市",
                weight_kg=Decimal("1.25"),
                cod_amount=Decimal("99.50") if index % 10 == 0 else None,
            )
            for index in range(1, count + 1)
        ),
    )


# Sharing rows out over pages


@pytest.mark.parametrize(
    ("heights", "closing", "pages"),
    [
        ([], 30, [(0, 0)]),
        ([10] * 5, 30, [(0, 5)]),
        ([10] * 10, 0, [(0, 10)]),
        ([10] * 11, 0, [(0, 10), (10, 11)]),
        # the closing part needs 30 of 100: rows 9 and 10 leave no room for it
        ([10] * 10, 30, [(0, 9), (9, 10)]),
        ([60, 60, 60], 30, [(0, 1), (1, 2), (2, 3)]),
        # a row alone on its page stays there even if it is too high
        ([200], 30, [(0, 1)]),
    ],
)
def test_rows_fill_pages_and_the_closing_part_never_stands_alone(
    heights, closing, pages
):
    assert paginate(heights, 100, closing) == pages


# Pick lists


def test_a_pick_list_says_what_to_fetch_from_where():
    paper = Paper(draw_pick_lists([pick_list(2)]))
    assert len(paper) == 1
    assert paper.size(0) == pytest.approx(A4, abs=0.001)
    text = paper.text(0)
    for value in (
        "拣货单",
        "PK20251123-0007",
        "杭州余杭一号仓",
        "2025-11-2308:30",
        "王小明",
        "订单数24",
        "A-01-02-03",
        "MX-WJ-002",
        "女士羊绒围巾冬季加厚保暖披肩",
        "驼色180×70cm",
        "6901234567802",
        "2件",
        "B2×2",
        "数量4件",
        "第1页/共1页",
    ):
        assert value in text


def test_every_page_of_a_long_pick_list_can_be_read_alone():
    paper = Paper(draw_pick_lists([pick_list(80)]))
    texts = paper.texts()
    assert len(texts) >= 3
    for page, text in enumerate(texts):
        assert "库位货号商品名称规格条码数量分格已拣" in text
        assert f"第{page + 1}页/共{len(texts)}页" in text
        assert paper.barcodes(page, 203) == ["PK20251123-0007"]
    assert ["拣货人" in text for text in texts] == [False] * (len(texts) - 1) + [True]


def test_no_line_of_a_long_pick_list_is_lost_or_repeated():
    text = "".join(Paper(draw_pick_lists([pick_list(80)])).texts())
    assert [text.count(f"MX-WJ-{index:03d}") for index in range(1, 81)] == [1] * 80


def test_lines_keep_the_order_the_caller_gave_them():
    lines = tuple(pick_line(index) for index in (7, 3, 5))
    text = Paper(draw_pick_lists([replace(pick_list(0), lines=lines)])).text(0)
    positions = [text.index(f"A-01-{index:02d}-03") for index in (7, 3, 5)]
    assert positions == sorted(positions)


def test_each_pick_list_counts_its_own_pages():
    paper = Paper(draw_pick_lists([pick_list(1, "PK1001"), pick_list(1, "PK1002")]))
    assert [paper.barcodes(page, 203) for page in (0, 1)] == [["PK1001"], ["PK1002"]]
    assert all("第1页/共1页" in text for text in paper.texts())


def test_units_of_measure_are_not_added_to_each_other():
    lines = (pick_line(1, "2.5", "米"), pick_line(2, "3"), pick_line(3, "4.0"))
    text = Paper(draw_pick_lists([replace(pick_list(0), lines=lines)])).text(0)
    assert "数量2.5米+7件" in text


def test_a_very_long_product_name_is_not_cut():
    name = "冬季加厚保暖羊绒围巾披肩两用礼盒装" * 15
    lines = (pick_line(1, product=name),)
    text = Paper(draw_pick_lists([replace(pick_list(0), lines=lines)])).text(0)
    # other columns of the row may be read between its lines
    assert all(text.count(char) >= name.count(char) for char in set(name))


def test_the_pick_list_at_fault_is_named():
    with pytest.raises(DocumentError) as caught:
        draw_pick_lists([pick_list(1), pick_list(1, "拣货单七号")])
    assert caught.value.reference == "拣货单七号"


def test_no_pick_list_makes_no_document():
    with pytest.raises(DocumentError, match="nothing to draw"):
        draw_pick_lists([])


# Manifests


def test_a_manifest_of_sixty_parcels_breaks_over_pages_and_loses_none():
    paper = Paper(draw_manifest(manifest(60)))
    texts = paper.texts()
    assert len(texts) >= 2
    everything = "".join(texts)
    numbers = [f"SF30000000000{index:02d}" for index in range(1, 61)]
    assert [everything.count(number) for number in numbers] == [1] * 60


def test_every_page_of_a_manifest_can_be_read_alone():
    paper = Paper(draw_manifest(manifest(60)))
    for page, text in enumerate(paper.texts()):
        assert "快递交接清单" in text
        assert "序号运单号订单号收件人目的地重量代收货款" in text
        assert f"第{page + 1}页/共{len(paper)}页" in text
        assert paper.barcodes(page, 203) == ["HO20251123-0002"]


def test_a_manifest_adds_up_parcels_weight_and_cash():
    # 60 x 1.25 kg; every tenth parcel collects 99.50
    last = Paper(draw_manifest(manifest(60))).texts()[-1]
    assert "件数60" in last
    assert "总重量(kg)75.00" in last
    assert "代收货款合计¥597.00" in last


def test_courier_and_warehouse_sign_the_last_page_only():
    texts = Paper(draw_manifest(manifest(60))).texts()
    signed = [all(who in text for who in ("交接人（仓库）", "日期")) for text in texts]
    assert signed == [False] * (len(texts) - 1) + [True]


def test_the_manifest_names_who_hands_over_what_to_whom():
    text = Paper(draw_manifest(manifest(1))).text(0)
    for value in (
        "顺丰速运",
        "杭州余杭一号仓",
        "张建国",
        "13800138000",
        "2025-11-2317:45",
        "李红",
    ):
        assert value in text


def test_an_open_manifest_has_no_time_and_no_lines_yet():
    still_open = replace(manifest(0), closed_at=None)
    paper = Paper(draw_manifest(still_open))
    assert len(paper) == 1
    assert "2025-11-23" not in paper.text(0)
    assert "件数0" in paper.text(0)


def test_lists_exist_in_english():
    pick = Paper(draw_pick_lists([pick_list(1)], lang="en")).text(0)
    handover = Paper(draw_manifest(manifest(1), lang="en")).text(0)
    assert "Picklist" in pick
    assert "Handovermanifest" in handover
    assert "Page1of1" in pick
    assert "Page1of1" in handover
