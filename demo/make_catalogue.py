# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Write the catalogue table as Odoo demo data of `ecom_fulfilment`.

    python demo/make_catalogue.py [FOLDER]

FOLDER is the addon's `demo` folder unless given. The XML is what Odoo loads and
what is committed; run this after changing `catalogue.py`.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from catalogue import (
    ATTRIBUTES,
    CATEGORIES,
    PRODUCTS,
    Attribute,
    Category,
    Product,
    Value,
    Variant,
    attribute_of,
)

ADDON = "ecom_fulfilment"
DEMO_FOLDER = Path(__file__).resolve().parents[1] / "addons" / ADDON / "demo"
WAREHOUSES = {"hangzhou": "HZ", "guangzhou": "GZ"}
HEADER = """<?xml version="1.0" encoding="utf-8" ?>
<!-- Written by demo/make_catalogue.py from demo/catalogue.py. -->
<odoo noupdate="1">
"""


def field(name: str, text: object = None, **attributes: str) -> str:
    """Return one `<field>`: with text, or with the attributes `ref`, `eval`, …"""
    extra = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    if text is None:
        return f'<field name="{name}"{extra} />'
    return f'<field name="{name}"{extra}>{escape(str(text))}</field>'


def record(xmlid: str, model: str, *fields: str) -> str:
    """Return one `<record>`."""
    body = "".join(f"        {line}\n" for line in fields)
    return f'    <record id="{xmlid}" model="{model}">\n{body}    </record>\n'


def give_xmlids(found: Iterable[tuple[str, str]]) -> str:
    """Return the call that names records Odoo created by itself.

    Attribute values of a template and its variants appear when the attribute lines
    do; Odoo's own product demo data names them the same way.

    :param found: pairs of xmlid and the expression that yields the record
    """
    entries = "".join(
        f"            {{'xml_id': '{ADDON}.{xmlid}', 'noupdate': True,\n"
        f"             'record': {expression}}},\n"
        for xmlid, expression in found
    )
    return (
        '    <function model="ir.model.data" name="_update_xmlids">\n'
        f'        <value model="base" eval="[\n{entries}        ]" />\n'
        "    </function>\n"
    )


def env_ref(xmlid: str) -> str:
    """Return the expression for the record named `xmlid`."""
    return f"obj().env.ref('{ADDON}.{xmlid}')"


def category_xmlid(category: Category) -> str:
    """Return the xmlid of a category."""
    return f"product_category_{category.key}"


def attribute_xmlid(attribute: Attribute) -> str:
    """Return the xmlid of an attribute."""
    return f"attribute_{attribute.key}"


def value_xmlid(attribute: Attribute, value: Value) -> str:
    """Return the xmlid of an attribute value."""
    return f"{attribute_xmlid(attribute)}_{value.key}"


def variant_xmlid(product: Product, variant: Variant) -> str:
    """Return the xmlid of a variant, e.g. `product_sn001_crm_m`."""
    return "product_" + product.variant_code(variant).lower().replace("-", "_")


def template_xmlid(product: Product) -> str:
    """Return the xmlid of a template, as Odoo names it when it creates one itself."""
    return f"product_{product.code.lower()}_product_template"


def line_xmlid(product: Product, attribute: Attribute) -> str:
    """Return the xmlid of the line that gives `product` an attribute."""
    return f"product_{product.code.lower()}_{attribute.key}"


def product_value_xmlid(product: Product, value: Value) -> str:
    """Return the xmlid of an attribute value on one product."""
    attribute = attribute_of(value.name)
    return f"{line_xmlid(product, attribute)}_{value.key}"


def used_attributes(product: Product) -> Iterator[tuple[Attribute, list[Value]]]:
    """Yield the attributes of `product` with the values it uses, in screen order."""
    names = {name for variant in product.variants for name in variant.values.split()}
    for attribute in ATTRIBUTES:
        values = [value for value in attribute.values if value.name in names]
        if values:
            yield attribute, values


def shared_records() -> Iterator[str]:
    """Yield precision, categories, attributes and their values."""
    yield "    <!-- A mug takes up 0.0018 m³: two decimals would make it nothing. -->\n"
    yield record(
        "product.decimal_volume", "decimal.precision", field("digits", eval="4")
    )
    for category in CATEGORIES:
        yield record(
            category_xmlid(category),
            "product.category",
            field("name", category.name),
            field("parent_id", ref="product.product_category_goods"),
        )
    for attribute in ATTRIBUTES:
        display = "color" if attribute.key == "colour" else "pills"
        yield record(
            attribute_xmlid(attribute),
            "product.attribute",
            field("name", attribute.name),
            field("display_type", display),
        )
        for value in attribute.values:
            colour = [field("html_color", value.html_color)] * bool(value.html_color)
            yield record(
                value_xmlid(attribute, value),
                "product.attribute.value",
                field("name", value.name),
                field("attribute_id", ref=attribute_xmlid(attribute)),
                *colour,
            )


def template_fields(product: Product) -> list[str]:
    """Return the fields all variants of `product` share."""
    return [
        field("name", product.name),
        field("categ_id", ref=category_xmlid(product.category)),
        field("type", "consu"),
        field("is_storable", eval="True"),
        field("sale_ok", eval="True"),
        field("list_price", product.price),
    ]


def variant_fields(product: Product, variant: Variant) -> list[str]:
    """Return the fields that differ from variant to variant."""
    return [
        field("default_code", product.variant_code(variant)),
        field("barcode", product.barcode(variant)),
        field("standard_price", variant.cost),
        field("weight", variant.weight),
        field("volume", variant.volume),
    ]


def single_product(product: Product) -> str:
    """Return a product without variants."""
    (variant,) = product.variants
    return record(
        variant_xmlid(product, variant),
        "product.product",
        *template_fields(product),
        *variant_fields(product, variant),
    )


def attribute_lines(product: Product) -> Iterator[str]:
    """Yield the attribute lines of `product`; Odoo creates its variants from them."""
    for attribute, values in used_attributes(product):
        refs = ", ".join(f"ref('{value_xmlid(attribute, value)}')" for value in values)
        yield record(
            line_xmlid(product, attribute),
            "product.template.attribute.line",
            field("product_tmpl_id", ref=template_xmlid(product)),
            field("attribute_id", ref=attribute_xmlid(attribute)),
            field("value_ids", eval=f"[Command.set([{refs}])]"),
        )


def product_values(product: Product) -> Iterator[tuple[str, str]]:
    """Yield xmlid and expression of every attribute value on `product`."""
    for attribute, values in used_attributes(product):
        line = env_ref(line_xmlid(product, attribute))
        for position, value in enumerate(values):
            yield (
                product_value_xmlid(product, value),
                f"{line}.product_template_value_ids[{position}]",
            )


def product_variants(product: Product) -> Iterator[tuple[str, str]]:
    """Yield xmlid and expression of every variant of `product`."""
    template = env_ref(template_xmlid(product))
    for variant in product.variants:
        names = variant.values.split()
        combination = "\n                 + ".join(
            env_ref(product_value_xmlid(product, value))
            for _attribute, values in used_attributes(product)
            for value in values
            if value.name in names
        )
        yield (
            variant_xmlid(product, variant),
            f"{template}._get_variant_for_combination(\n"
            f"                 {combination})",
        )


def product_with_variants(product: Product) -> Iterator[str]:
    """Yield template, attribute lines, extra prices and variants of `product`."""
    yield record(template_xmlid(product), "product.template", *template_fields(product))
    yield from attribute_lines(product)
    yield give_xmlids(product_values(product))
    extra = dict(product.extra)
    for _attribute, values in used_attributes(product):
        for value in values:
            if value.name in extra:
                yield record(
                    product_value_xmlid(product, value),
                    "product.template.attribute.value",
                    field("price_extra", extra[value.name]),
                )
    yield give_xmlids(product_variants(product))
    for variant in product.variants:
        yield record(
            variant_xmlid(product, variant),
            "product.product",
            *variant_fields(product, variant),
        )


def product_demo() -> Iterator[str]:
    """Yield the records of `product_demo.xml`."""
    yield from shared_records()
    for product in PRODUCTS:
        if len(product.variants) == 1:
            yield single_product(product)
        else:
            yield from product_with_variants(product)


def shelf_xmlid(warehouse: str, shelf: str) -> str:
    """Return the xmlid of a shelf, e.g. `shelf_hangzhou_a_01`."""
    return f"shelf_{warehouse}_{shelf.lower().replace('-', '_')}"


def shelves(warehouse: str) -> list[str]:
    """Return the shelf names of `warehouse` in walking order."""
    names = {getattr(category, f"{warehouse}_shelf") for category in CATEGORIES}
    return sorted(names)


def shelf_records() -> Iterator[str]:
    """Yield one location for every shelf, below its warehouse's stock location."""
    for warehouse, short_name in WAREHOUSES.items():
        stock = f"obj(ref('{ADDON}.warehouse_{warehouse}')).lot_stock_id.id"
        for shelf in shelves(warehouse):
            yield record(
                shelf_xmlid(warehouse, shelf),
                "stock.location",
                field("name", shelf),
                field("barcode", f"{short_name}-{shelf}"),
                field("location_id", model="stock.warehouse", eval=stock),
            )


def opening_stock(warehouse: str) -> Iterator[str]:
    """Yield the counted quantity of every variant kept in `warehouse`."""
    for product in PRODUCTS:
        shelf = getattr(product.category, f"{warehouse}_shelf")
        for variant in product.variants:
            if quantity := getattr(variant, warehouse):
                yield record(
                    variant_xmlid(product, variant).replace(
                        "product", f"opening_stock_{warehouse}", 1
                    ),
                    "stock.quant",
                    field("product_id", ref=variant_xmlid(product, variant)),
                    field("location_id", ref=shelf_xmlid(warehouse, shelf)),
                    field("inventory_quantity", quantity),
                )


def apply_opening_stock() -> str:
    """Return the call that turns the counted quantities into stock."""
    refs = "".join(
        f"            ref('{shelf_xmlid(warehouse, shelf)}'),\n"
        for warehouse in WAREHOUSES
        for shelf in shelves(warehouse)
    )
    return (
        '    <function model="stock.quant" name="action_apply_inventory">\n'
        '        <function model="stock.quant" name="search" '
        f"eval=\"[[('location_id', 'in', [\n{refs}        ])]]\" />\n"
        "    </function>\n"
    )


def stock_demo() -> Iterator[str]:
    """Yield the records of `stock_demo.xml`."""
    yield from shelf_records()
    for warehouse in WAREHOUSES:
        yield from opening_stock(warehouse)
    yield apply_opening_stock()


def main(folder: Path) -> None:
    """Write both files into `folder`."""
    for name, parts in (
        ("product_demo.xml", product_demo()),
        ("stock_demo.xml", stock_demo()),
    ):
        text = HEADER + "".join(parts) + "</odoo>\n"
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO_FOLDER)
