"""Load the demo data of our addons alone, inside Odoo's shell (``env`` at hand).

``--with-demo`` would bring the demo data of all of Odoo too: other companies,
other products. What a newcomer should see is one small merchant.
"""

from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph

OURS = ("ecom_carrier", "ecom_fulfilment", "ecom_aftersales")


def main(env):
    """Load our demo data and hide the warehouse Odoo makes for every company."""
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    ours = installed.filtered(lambda module: module.name in OURS)
    graph = ModuleGraph(env.cr, mode="load")
    graph.extend(installed.mapped("name"))
    for package in graph:
        if package.name in OURS and not load_demo(env, package, {}, "init"):
            raise SystemExit(f"The demo data of {package.name} could not be loaded.")
    ours.demo = True
    env.ref("stock.warehouse0").active = False
    env.cr.commit()


main(globals()["env"])
