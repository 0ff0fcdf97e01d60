# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import controllers, models, wizard


def post_init_hook(env):
    """Give the warehouses that exist already their returns zones."""
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._create_returns_zone()
