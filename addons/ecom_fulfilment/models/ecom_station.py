# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

STEP_GROUPS = {
    "pick": "ecom_fulfilment.group_picker",
    "check": "ecom_fulfilment.group_packer",
    "pack": "ecom_fulfilment.group_packer",
}


class EcomStation(models.AbstractModel):
    """What the scanning stations call: one request per scan, all rules here.

    Pieces are counted in the scan log; Odoo's move lines are written once, when the
    step is complete.
    """

    _name = "ecom.station"
    _description = "Scanning Station"

    # === STATIONS === #

    @api.model
    def open_parcel(self, step, barcode):
        """Find the parcel somebody starts to work on.

        :param str step: pick, check or pack
        :param str barcode: waybill number, transfer or platform order number
        :return: dict as of `_get_answer`
        :raise UserError: there is no such parcel, or it is not its turn
        """
        self._check_step_right(step)
        waybill = self._find_parcel(barcode)
        self._check_turn(waybill, step)
        return self._get_answer(waybill, step)

    @api.model
    def scan(self, step, waybill_id, barcode, client_key):
        """Count one scanned piece; the last piece completes picking and checking.

        :param str client_key: made by the client, the same when it sends again
        :return: dict as of `_get_answer`
        """
        self._check_step_right(step)
        waybill = self.env["ecom.waybill"].browse(waybill_id)
        waybill.check_access("read")
        waybill._lock()
        # The log is written by this method only, nobody has the right to.
        Scan = self.env["ecom.scan"].sudo()
        if known := Scan.search([("client_key", "=", client_key)], limit=1):
            return self._get_answer(waybill, step, known, repeated=True)
        self._check_turn(waybill, step)
        scan = Scan.create(
            {
                "client_key": client_key,
                "waybill_id": waybill.id,
                "step": step,
                "barcode": barcode,
                **self._judge(waybill, step, barcode),
            }
        )
        if scan.accepted and self._is_complete(waybill, step):
            # Warehouse people complete transfers here without wider rights.
            parcel = waybill.sudo()
            parcel._complete_pick() if step == "pick" else parcel._complete_check()
        return self._get_answer(waybill, step, scan)

    @api.model
    def pack(self, waybill_id, weight, reason=None):
        """Close and weigh a parcel.

        :param float weight: kg on the scales
        :param str reason: why an implausible weight is right; managers only
        :return: dict as of `_get_answer`
        :raise UserError: the weight is off, or it is not the parcel's turn
        """
        self._check_step_right("pack")
        waybill = self.env["ecom.waybill"].browse(waybill_id)
        waybill.check_access("read")
        waybill._lock()
        if waybill.packed_at:
            return self._get_answer(waybill, "pack", repeated=True)
        self._check_turn(waybill, "pack")
        self._check_weight(waybill, weight, reason)
        waybill.sudo()._complete_pack(weight)
        return self._get_answer(waybill, "pack")

    # === RULES === #

    def _check_step_right(self, step):
        group = STEP_GROUPS.get(step)
        if not group:
            raise UserError(self.env._("There is no station called “%s”.", step))
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("You do not work at this station."))

    def _find_parcel(self, barcode):
        """The open parcel a barcode stands for, by one indexed look-up per kind."""
        barcode = (barcode or "").strip()
        Waybill = self.env["ecom.waybill"]
        for domain in (
            [("number", "=", barcode)],
            [("picking_ids.name", "=", barcode), ("kind", "=", "outgoing")],
            [("order_ids.platform_number", "=", barcode), ("parent_id", "=", False)],
        ):
            waybills = Waybill.search([*domain, ("state", "!=", "cancelled")], limit=2)
            if len(waybills) == 1:
                return waybills._get_main()
            if waybills:
                raise UserError(
                    self.env._(
                        "%s has several parcels: scan the waybill number.", barcode
                    )
                )
        raise UserError(self.env._("There is no parcel with the barcode %s.", barcode))

    def _check_turn(self, waybill, step):
        """Refuse a parcel that is stopped or due at another station."""
        waybill._check_not_stopped()
        if waybill.step != step:
            steps = dict(waybill._fields["step"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(parcel)s is not due here. Its state: %(step)s",
                    parcel=waybill.display_name,
                    step=steps.get(waybill.step) or self.env._("Cancelled"),
                )
            )

    def _judge(self, waybill, step, barcode):
        """Whether a scanned piece belongs into the parcel and is not one too many."""
        product = self.env["product.product"].search(
            [("barcode", "=", barcode)], limit=1
        )
        expected = waybill.sudo()._get_expected_goods()
        vals = {"product_id": product.id, "quantity": 1.0, "accepted": False}
        if not product:
            return vals | {"message": self.env._("Unknown barcode %s", barcode)}
        if product not in expected:
            return vals | {
                "message": self.env._("%s does not belong here", product.display_name)
            }
        done = self._get_scanned(waybill, step).get(product, 0)
        if float_compare(done + 1, expected[product], precision_digits=3) > 0:
            return vals | {
                "message": self.env._("%s is one too many", product.display_name)
            }
        return vals | {"accepted": True}

    def _get_scanned(self, waybill, step):
        """Accepted pieces so far: dict of product -> quantity."""
        return dict(
            self.env["ecom.scan"]
            .sudo()
            ._read_group(
                [
                    ("waybill_id", "=", waybill.id),
                    ("step", "=", step),
                    ("accepted", "=", True),
                ],
                ["product_id"],
                ["quantity:sum"],
            )
        )

    def _is_complete(self, waybill, step):
        scanned = self._get_scanned(waybill, step)
        return all(
            float_compare(scanned.get(product, 0), quantity, precision_digits=3) >= 0
            for product, quantity in waybill.sudo()._get_expected_goods().items()
        )

    def _check_weight(self, waybill, weight, reason):
        if weight <= 0:
            raise UserError(self.env._("Put the parcel on the scales first."))
        if waybill.warehouse_id._is_weight_plausible(weight, waybill.expected_weight):
            return
        if not (
            (reason or "").strip()
            and self.env.user.has_group("ecom_fulfilment.group_ecom_manager")
        ):
            raise UserError(
                self.env._(
                    "The parcel weighs %(weight).2f kg, its goods %(expected).2f kg. "
                    "Check the contents; a manager may let it pass with a reason.",
                    weight=weight,
                    expected=waybill.expected_weight,
                )
            )
        waybill.sudo()._message_log(body=self.env._("Weight accepted: %s", reason))

    # === ANSWERS === #

    def _get_answer(self, waybill, step, scan=None, repeated=False):
        """What the screen shows: the parcel, its goods and the last scan."""
        scanned = self._get_scanned(waybill, step)
        expected = waybill.sudo()._get_expected_goods()
        steps = dict(waybill._fields["step"]._description_selection(self.env))
        return {
            "waybill_id": waybill.id,
            "number": waybill.number,
            "origin": waybill.origin,
            "carrier": waybill.carrier_id.name,
            "receiver": waybill.receiver_masked,
            "expected_weight": waybill.expected_weight,
            "step": waybill.step,
            "step_name": steps.get(waybill.step),
            "complete": waybill.step != step,
            "repeated": repeated,
            "accepted": bool(scan.accepted) if scan else True,
            "message": (scan.message or "") if scan else "",
            "lines": [
                {
                    "product_id": product.id,
                    "name": product.display_name,
                    "barcode": product.barcode or "",
                    "quantity": quantity,
                    "done": scanned.get(product, 0),
                }
                for product, quantity in expected.items()
            ],
        }
