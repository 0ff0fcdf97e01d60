# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class EcomWaybillNumber(models.Model):
    """One number of a pool: what became of it is known for ever.

    The rows are made by the pool and change by allocation, binding and voiding only;
    nobody writes them directly. They carry no log columns, a pool has many of them.
    """

    _name = "ecom.waybill.number"
    _description = "Waybill Number"
    _order = "pool_id, serial"
    _rec_name = "number"
    _log_access = False

    pool_id = fields.Many2one(
        "ecom.waybill.pool", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, readonly=True, ondelete="restrict"
    )
    serial = fields.Integer(required=True, readonly=True)
    number = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("free", "Free"), ("used", "Used"), ("void", "Void")],
        required=True,
        readonly=True,
        default="free",
    )
    waybill_id = fields.Many2one(
        "ecom.waybill", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    used_at = fields.Datetime(readonly=True)
    void_reason = fields.Char(readonly=True)
    voided_by = fields.Many2one("res.users", readonly=True)
    voided_at = fields.Datetime(readonly=True)

    # Ranges of one courier that share a number end here, whatever two managers do.
    _number_uniq = models.Constraint(
        "UNIQUE (carrier_id, number)",
        "Another range of this carrier has this number already.",
    )
    _state_check = models.Constraint(
        "CHECK (state = 'used' OR waybill_id IS NULL)",
        "Only a used number belongs to a waybill.",
    )
    # Allocation walks along the first, counting along the others.
    _free_idx = models.Index("(pool_id, serial) WHERE state = 'free'")
    _gone_idx = models.Index("(pool_id, serial) WHERE state <> 'free'")
    _void_idx = models.Index("(pool_id) WHERE state = 'void'")
    _used_idx = models.Index("(pool_id, used_at) WHERE state = 'used'")

    # === ACTIONS === #

    def action_void(self):
        """Open the wizard that voids these numbers with a reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void Numbers"),
            "res_model": "ecom.waybill.void",
            "view_mode": "form",
            "target": "new",
            "context": {"default_number_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    @api.model
    def _check_clerk(self):
        """Refuse users who are not waybill clerks."""
        self.check_access("read")
        if not self.env.user.has_group("ecom_carrier.group_waybill_clerk"):
            raise AccessError(self.env._("Only waybill clerks may do this."))

    def _void(self, reason):
        """Take free numbers out of use for ever, for example spoiled paper.

        :param str reason: what happened to the paper
        :raise AccessError: the user is not a waybill clerk
        :raise UserError: no reason, or one of the numbers is not free; nothing is void
        """
        self._check_clerk()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why these numbers are void."))
        # Waits for a clerk who is about to use one of them.
        done = self.env.execute_query(
            SQL(
                "UPDATE ecom_waybill_number SET state = 'void', void_reason = %s,"
                " voided_by = %s, voided_at = %s"
                " WHERE id = ANY(%s) AND state = 'free' RETURNING id",
                reason,
                self.env.uid,
                self.env.cr.now(),
                list(self._ids),
            )
        )
        self.env["ecom.waybill.number"].invalidate_model()
        kept = self - self.browse(row[0] for row in done)
        if kept:
            raise UserError(
                self.env._(
                    "%(count)s of these numbers are not free, among them %(number)s. "
                    "Only free numbers can be voided.",
                    count=len(kept),
                    number=kept[0].number,
                )
            )
        # Clerks may not edit pools; the alarm follows from the numbers.
        self.pool_id.sudo()._numbers_taken()

    def _use(self, waybill):
        """Tie a locked free number to the waybill it was scanned for."""
        self.ensure_one()
        self.pool_id._mark_used([(self.id, waybill.id)])
        self.pool_id._numbers_taken()
