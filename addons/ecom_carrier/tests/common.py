# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

LINK = "https://www.zto.com/express/expressCheck.html?txtBill="
STEPS = ("ship_only", "pick_ship", "pick_pack_ship")


class CarrierCommon(TransactionCase):
    """A courier with numbers, a buyer in Hangzhou, and scarves in three warehouses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "skip_sms": True}
        )
        cls.freight_product = cls.env["product.product"].create(
            {"name": "Freight", "type": "service"}
        )
        cls.carrier = cls.new_carrier(
            "ZTO", tracking_url=f"{LINK}<shipmenttrackingnumber>"
        )
        # 4.50 for the first kilogram, 1.50 for every started one above it.
        cls.tariff = cls.new_tariff(
            cls.carrier, {"first_price": 4.5, "step_price": 1.5}
        )
        cls.zone = cls.tariff.zone_ids
        cls.pool = cls.new_pool("November", 1, 500)
        cls.scarf = cls.env["product.product"].create(
            {
                "name": "Scarf",
                "default_code": "SC-01",
                "is_storable": True,
                "weight": 0.4,
                "list_price": 100.0,
            }
        )
        cls.buyer = cls.env["res.partner"].create(
            {
                "name": "王小明",
                "phone": "13812345678",
                "country_id": cls.env.ref("base.cn").id,
                "state_id": cls.env.ref("base.state_cn_ZJ").id,
                "city": "杭州市",
                "district": "余杭区",
                "street": "余杭区文一西路969号3幢2单元1203室",
            }
        )
        cls.sender = cls.env["res.partner"].create(
            {
                "name": "云裳旗舰店",
                "phone": "0755-87654321",
                "state_id": cls.env.ref("base.state_cn_GD").id,
                "city": "深圳市",
                "street": "南山区留仙大道4168号",
            }
        )
        cls.warehouses = {
            steps: cls.new_warehouse(code, steps)
            for code, steps in zip(("CT1", "CT2", "CT3"), STEPS, strict=True)
        }

    # === MAKING RECORDS === #

    @classmethod
    def new_carrier(cls, name, **values):
        """A courier of type "ecom"."""
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "delivery_type": "ecom",
                "product_id": cls.freight_product.id,
                "tracking_url": False,
                **values,
            }
        )

    @classmethod
    def new_tariff(cls, carrier, *zones, **values):
        """A tariff of a courier; each zone is a dict of its values."""
        return cls.env["ecom.tariff"].create(
            {
                "name": f"Prices of {carrier.name}",
                "carrier_id": carrier.id,
                "zone_ids": [
                    Command.create({"name": f"Zone {number}", **zone})
                    for number, zone in enumerate(zones, 1)
                ],
                **values,
            }
        )

    @classmethod
    def divisions(cls, *codes):
        """Divisions by their GB/T 2260 codes."""
        return cls.env["ecom.division"].search([("code", "in", codes)])

    @classmethod
    def new_pool(cls, name, first, last, **values):
        """Numbers 7315 and nine digits, from the first to the last serial."""
        return cls.env["ecom.waybill.pool"].create(
            {
                "name": name,
                "carrier_id": cls.carrier.id,
                "prefix": "7315",
                "width": 9,
                "first_serial": first,
                "last_serial": last,
                **values,
            }
        )

    @classmethod
    def new_warehouse(cls, code, steps):
        """A warehouse that delivers in these steps and has 1000 scarves."""
        warehouse = cls.env["stock.warehouse"].create(
            {
                "name": f"Warehouse {code}",
                "code": code,
                "delivery_steps": steps,
                "partner_id": cls.sender.id,
            }
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.scarf, warehouse.lot_stock_id, 1000
        )
        return warehouse

    @classmethod
    def new_waybills(cls, count, **values):
        """Waybills without numbers and transfers, in the order they are made."""
        return cls.env["ecom.waybill"].create(
            [{"carrier_id": cls.carrier.id, **values} for _ in range(count)]
        )

    @classmethod
    def new_numbered_waybill(cls, **values):
        """A waybill that has its number."""
        waybill = cls.new_waybills(1, **values)
        waybill._allocate_numbers()
        return waybill

    @classmethod
    def new_user(cls, *groups, **values):
        """A user of these groups, named after the last one."""
        login = groups[-1].replace(".", "_")
        return new_test_user(
            cls.env, login, ",".join(("base.group_user", *groups)), **values
        )

    # === SELLING === #

    @classmethod
    def sell(cls, quantity=2, steps="ship_only", carrier=None, partner=None):
        """A confirmed order of scarves that travels with the courier.

        :return: its first transfer
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.buyer).id,
                "warehouse_id": cls.warehouses[steps].id,
                "carrier_id": (carrier or cls.carrier).id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.scarf.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        return order.picking_ids

    @classmethod
    def sell_with_waybill(cls, **kwargs):
        """A transfer with its numbered waybill, as the release leaves it."""
        transfer = cls.sell(**kwargs)
        transfer._create_waybills()._allocate_numbers()
        return transfer

    @classmethod
    def validate(cls, transfer, quantity=None):
        """Move all goods of a transfer, or only some of them and the rest later."""
        if quantity is not None:
            transfer.move_ids.quantity = quantity
        transfer.move_ids.picked = True
        transfer.with_context(skip_backorder=True).button_validate()

    @classmethod
    def take_back(cls, transfer, quantity=1):
        """The transfer by which delivered goods come back, by Odoo's own dialogue."""
        wizard = (
            cls.env["stock.return.picking"]
            .with_context(active_id=transfer.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        return cls.env["stock.picking"].browse(action["res_id"])

    @classmethod
    def chain(cls, transfer):
        """The transfers of an order in the order the goods take."""
        return transfer.sale_id.picking_ids.sorted("id")
