# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "E-commerce Carriers",
    "summary": "Chinese couriers: waybills, number pools, labels and tracking",
    "version": "19.0.1.1.0",
    "category": "Supply Chain/Shipping Connectors",
    "author": "E-commerce Fulfilment contributors",
    "license": "LGPL-3",
    "depends": ["stock_delivery", "queue_job"],
    "external_dependencies": {"python": ["python-barcode", "reportlab"]},
    "data": [
        "security/ecom_carrier_groups.xml",
        "security/ir.model.access.csv",
        "security/ecom_carrier_rules.xml",
        "data/ecom_division_data.xml",
        "report/ecom_waybill_reports.xml",
        "views/ecom_waybill_views.xml",
        "views/ecom_waybill_pool_views.xml",
        "views/delivery_carrier_views.xml",
        "views/stock_picking_views.xml",
        "views/ecom_division_views.xml",
        "views/res_partner_views.xml",
        "views/ecom_carrier_menus.xml",
    ],
    "demo": ["demo/carrier_demo.xml"],
    "assets": {
        "web.assets_backend": ["ecom_carrier/static/src/**/*"],
    },
}
