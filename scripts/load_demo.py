"""Load the demo data of our addons alone, inside Odoo's shell (``env`` at hand).

``--with-demo`` would bring the demo data of all of Odoo too: other companies,
other products. What a newcomer should see is one small merchant.
"""

from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph

OURS = ("ecom_carrier", "ecom_fulfilment", "ecom_aftersales")

modules = env["ir.module.module"].search([("name", "in", OURS), ("state", "=", "installed")])  # noqa: F821
graph = ModuleGraph(env.cr, mode="load")  # noqa: F821
graph.extend(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))  # noqa: F821
for package in graph:
    if package.name in modules.mapped("name"):
        if not load_demo(env, package, {}, "init"):  # noqa: F821
            raise SystemExit(f"The demo data of {package.name} could not be loaded.")
modules.demo = True
# The warehouse Odoo makes for every company; the merchant has two of his own.
env.ref("stock.warehouse0").active = False  # noqa: F821
env.cr.commit()  # noqa: F821
