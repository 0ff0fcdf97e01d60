# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.ecom_carrier import labels

BATCH_SEQUENCE = "ecom.print.batch"


class EcomWaybill(models.Model):
    """The print queue."""

    _inherit = "ecom.waybill"

    # === ACTIONS === #

    def action_print(self):
        """Print the labels of these waybills, in this order, in one file.

        Waybills printed before need a reason: a wizard asks for it. Stopped ones and
        those without a number are refused, each with its reason.

        :return: the report, or the wizard
        """
        self._check_clerk()
        parcels = self._get_families()
        if parcels.filtered(lambda waybill: waybill.print_count):
            return parcels._get_reprint_action()
        return parcels._print()

    def action_print_pick_list(self):
        """Print what to fetch for these parcels, sorted by place."""
        self._check_clerk()
        return self.env.ref("ecom_fulfilment.action_report_pick_list").report_action(
            self, config=False
        )

    # === BUSINESS METHODS === #

    def _get_reprint_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Again"),
            "res_model": "ecom.waybill.reprint",
            "view_mode": "form",
            "target": "new",
            "context": {"default_waybill_ids": [fields.Command.set(self.ids)]},
        }

    def _print(self, reason=None):
        """Mark these waybills as printed in one batch and return their report.

        :param str reason: why they are printed again
        """
        self._lock()
        self._check_printable(reason)
        batch = self.env["ir.sequence"].next_by_code(BATCH_SEQUENCE)
        now = fields.Datetime.now()
        # Printing sets these marks, no user does.
        for sequence, waybill in enumerate(self.sudo(), start=1):
            waybill.write(
                {
                    "print_batch": batch,
                    "print_sequence": sequence,
                    "print_count": waybill.print_count + 1,
                    "printed_at": now,
                    "printed_by": self.env.uid,
                    "state": "printed",
                }
            )
        # A printed transfer takes no further order lines: its label is out.
        self.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ).printed = True
        if reason:
            self._message_log_batch(
                bodies={
                    waybill.id: self.env._("Printed again: %s", reason)
                    for waybill in self
                }
            )
        return self.env.ref("ecom_carrier.action_report_waybill").report_action(
            self, config=False
        )

    def _check_printable(self, reason):
        """Refuse what must not be printed.

        :raise UserError: every waybill concerned with its reason
        """
        problems = []
        for waybill in self:
            if not waybill.number:
                problems.append(
                    self.env._("%s has no waybill number yet.", waybill.origin)
                )
            elif waybill.state not in ("to_print", "printed"):
                problems.append(
                    self.env._("%s is not to be printed any more.", waybill.number)
                )
            elif waybill.print_count and not reason:
                problems.append(
                    self.env._(
                        "%(number)s was printed by %(user)s at %(time)s.",
                        number=waybill.number,
                        user=waybill.printed_by.name,
                        time=fields.Datetime.context_timestamp(
                            self, waybill.printed_at
                        ).strftime("%Y-%m-%d %H:%M"),
                    )
                )
        problems += [
            order._get_stop_text() for order in self.order_ids._filter_held_back()
        ]
        # Whoever prints need not read orders.
        problems += [
            text
            for waybill in self.sudo()
            for transfer in waybill._get_open_transfers()
            for text in transfer._get_misdirections()
        ]
        if problems:
            raise UserError("\n".join(problems))

    def _draw_document_labels(self):
        """Draw labels that went through the print queue only.

        :raise UserError: one of them was never printed there
        """
        if self.filtered(lambda waybill: waybill.order_id and not waybill.print_count):
            raise UserError(self.env._("Print these waybills from the print queue."))
        return super()._draw_document_labels()

    # === PICK LIST === #

    def _draw_document_pick_list(self):
        """One pick list per warehouse for the goods of these parcels."""
        return labels.draw_pick_lists(
            waybills._prepare_pick_list(warehouse)
            for warehouse, waybills in self.grouped("warehouse_id").items()
        )

    def _prepare_pick_list(self, warehouse):
        first_transfers = self.picking_ids.filtered(
            lambda p: not p.move_ids.move_orig_ids
        )
        slot_by_transfer = {
            picking: waybill.print_sequence or index
            for index, waybill in enumerate(self, start=1)
            for picking in waybill.picking_ids
        }
        places = defaultdict(list)
        for line in first_transfers.move_line_ids:
            places[line.location_id, line.product_id].append(line)
        created_at = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return labels.PickList(
            name=self[:1].print_batch or warehouse.code,
            warehouse=warehouse.name or "",
            created_at=created_at,
            user=self.env.user.name,
            orders_count=len(self),
            lines=tuple(
                self._prepare_pick_line(location, product, lines, slot_by_transfer)
                for (location, product), lines in sorted(
                    places.items(),
                    key=lambda item: (
                        item[0][0].complete_name,
                        item[0][1].default_code or "",
                    ),
                )
            ),
        )

    def _prepare_pick_line(self, location, product, lines, slot_by_transfer):
        slots = defaultdict(float)
        for line in lines:
            slots[slot_by_transfer[line.picking_id]] += line.quantity_product_uom
        spec = product.product_template_attribute_value_ids._get_combination_name()
        return labels.PickLine(
            location=location.barcode or location.name,
            code=product.default_code or "",
            product=product.name,
            spec=spec,
            barcode=product.barcode or "",
            quantity=Decimal(str(sum(slots.values()))),
            uom=product.uom_id.name,
            slots=" ".join(f"{slot}×{qty:g}" for slot, qty in sorted(slots.items())),
        )
