"""Installing, updating and uninstalling each addon leaves Odoo intact."""

import pytest

from scripts import odoo, settings

DATABASE = "ecom_life"
UNINSTALL = """
env["ir.module.module"].search([("name", "=", "{name}")]).button_immediate_uninstall()
"""
# A sale as plain Odoo does it, from quotation to goods delivered.
PLAIN_SALE = """
product = env["product.product"].create(
    {"name": "Cup", "is_storable": True, "list_price": 10}
)
stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
env["stock.quant"]._update_available_quantity(product, stock, 5)
order = env["sale.order"].create(
    {
        "partner_id": env["res.partner"].create({"name": "Customer"}).id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})],
    }
)
order.action_confirm()
order.picking_ids.button_validate()
print("DELIVERED", order.order_line.qty_delivered, order.picking_ids.mapped("state"))
"""


@pytest.fixture(scope="module")
def database(plain_database):
    odoo.clone_database(plain_database, DATABASE)
    yield DATABASE
    odoo.drop_database(DATABASE)


@pytest.fixture(scope="module")
def shell(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shell")

    def run(code: str) -> str:
        script = folder / "script.py"
        script.write_text(code)
        log = folder / "shell.log"
        odoo.shell(database, script, log)
        return log.read_text()

    return run


def installed(database: str) -> set[str]:
    names = odoo.psql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'"
        " AND name LIKE 'ecom\\_%'",
        database,
    )
    return set(names.split())


def schema(database: str) -> set[str]:
    """Every column and index of the database."""
    columns = odoo.psql(
        "SELECT table_name || '.' || column_name FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        database,
    )
    indexes = odoo.psql(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'", database
    )
    return set(columns.split("\n")) | set(indexes.split("\n"))


@pytest.mark.parametrize("position", range(len(settings.OUR_ADDONS)))
def test_each_addon_installs_without_those_above_it(database, tmp_path, position):
    name = settings.OUR_ADDONS[position]
    log = tmp_path / "install.log"
    odoo.install(database, (name,), log)
    assert odoo.troubles(log) == []
    assert installed(database) == set(settings.OUR_ADDONS[: position + 1])


def test_updating_all_of_them_works_without_a_warning(database, tmp_path):
    log = tmp_path / "update.log"
    odoo.update(database, settings.OUR_ADDONS, log)
    assert odoo.troubles(log) == []


def test_a_plain_sale_works_with_them_as_without(shell):
    assert "DELIVERED 2.0 ['done']" in shell(PLAIN_SALE)


@pytest.mark.parametrize("name", settings.OUR_ADDONS[::-1])
def test_each_addon_uninstalls_in_reverse_order(database, shell, name):
    before = installed(database)
    shell(UNINSTALL.format(name=name))
    assert installed(database) == before - {name}


def test_after_uninstalling_nothing_of_ours_is_left(database, plain_database, shell):
    assert schema(database) - schema(plain_database) == set()
    assert schema(plain_database) - schema(database) == set()
    left = odoo.psql(
        "SELECT module || '.' || name FROM ir_model_data WHERE module LIKE 'ecom\\_%'",
        database,
    )
    assert left == ""
    assert "DELIVERED 2.0 ['done']" in shell(PLAIN_SALE)
