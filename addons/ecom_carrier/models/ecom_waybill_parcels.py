# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

MAX_PARCELS = 99  # what couriers print as "n of m"
SHARED_FIELDS = {
    "carrier_id",
    "company_id",
    "partner_id",
    "origin",
    "contents",
    "receiver_name",
    "receiver_phone",
    "receiver_street",
    "receiver_state",
    "receiver_city",
    "receiver_district",
}


class EcomWaybill(models.Model):
    """Several parcels of one consignment, and what comes back from the receiver.

    The main parcel (母单) stands for the whole consignment: it has the transfers, the
    freight and the cash. Further parcels (子单) have a number and a label of their own
    and follow it. A receipt (签回单) is the paper the receiver signs and the courier
    brings back; a return travels from the buyer to the warehouse.
    """

    _inherit = "ecom.waybill"

    kind = fields.Selection(
        [
            ("outgoing", "To the Buyer"),
            ("return", "From the Buyer"),
            ("receipt", "Signed Receipt"),
        ],
        required=True,
        readonly=True,
        default="outgoing",
    )
    parcel_count = fields.Integer(compute="_compute_parcel_count")
    with_receipt = fields.Boolean(
        string="Receipt Comes Back",
        help="The receiver signs a paper that the courier brings back.",
    )
    package_id = fields.Many2one("stock.package", readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends("child_ids.state", "child_ids.kind")
    def _compute_parcel_count(self):
        for waybill in self:
            waybill.parcel_count = 1 + len(waybill._get_further_parcels())

    @api.depends("parent_id.picking_ids.picking_type_id.warehouse_id")
    def _compute_warehouse_id(self):
        children = self.filtered("parent_id")
        for waybill in children:
            transfers = waybill.parent_id.picking_ids
            waybill.warehouse_id = transfers[:1].picking_type_id.warehouse_id
        return super(EcomWaybill, self - children)._compute_warehouse_id()

    @api.depends("parent_id")
    def _compute_freight(self):
        # Couriers charge the weight of all parcels together.
        children = self.filtered("parent_id")
        children.freight = 0
        return super(EcomWaybill, self - children)._compute_freight()

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id")
    def _check_one_main_parcel(self):
        for waybill in self:
            if waybill.parent_id.parent_id or (waybill.parent_id and waybill.child_ids):
                raise ValidationError(
                    self.env._("A further parcel has no further parcels itself.")
                )

    # === ACTIONS === #

    def action_add_parcels(self):
        """Ask how many parcels the goods of this waybill travel in."""
        self._check_clerk()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Several Parcels"),
            "res_model": "ecom.waybill.parcels",
            "view_mode": "form",
            "target": "new",
            "context": {"default_waybill_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _get_main(self):
        """The main parcels of these, themselves where they are main ones."""
        return self.filtered(lambda waybill: not waybill.parent_id) | self.parent_id

    def _get_further_parcels(self):
        """The parcels that travel beside these, without receipts and cancelled ones."""
        return self.child_ids.filtered(
            lambda child: child.kind == "outgoing" and child.state != "cancelled"
        )

    def _get_families(self):
        """These and their further parcels, each after its main one."""
        ids = dict.fromkeys(
            parcel.id
            for waybill in self
            for parcel in (waybill, *waybill._get_further_parcels().sorted("id"))
        )
        return self.browse(ids)

    def _set_parcel_count(self, count):
        """Make these waybills stand for a number of parcels.

        :param int count: parcels in all, the main one among them
        :raise UserError: the parcel is numbered at the courier, on its way or given up
        """
        if not 1 <= count <= MAX_PARCELS:
            raise UserError(
                self.env._("A waybill stands for 1 to %s parcels.", MAX_PARCELS)
            )
        mains = self._get_main()
        mains._claim()
        vals_list, surplus = [], self.browse()
        for waybill in mains:
            waybill._check_parcels_may_change()
            further = waybill._get_further_parcels().sorted("id")
            missing = count - 1 - len(further)
            if missing > 0:
                # All buyers' data goes along, whoever may read it.
                vals_list += [waybill.sudo()._prepare_further_vals()] * missing
            else:
                surplus |= further[count - 1 :]
        self.sudo().create(vals_list)  # clerks edit waybills, but only steps make them
        surplus.filtered("number")._cancel()
        # What never had a number leaves nothing to be explained.
        surplus.filtered(lambda child: not child.number).sudo().unlink()

    def _claim(self):
        """Make whoever changes these waybills at the same time begin again.

        A courier must not be asked for a consignment while parcels are added to it. A
        lock alone would let the other go on with what it read before.
        """
        if self:
            self.flush_recordset()
            self.env.execute_query(
                SQL(
                    "UPDATE ecom_waybill SET parent_id = parent_id WHERE id IN %s"
                    " RETURNING id",
                    self._ids,
                )
            )
            self.invalidate_recordset()

    def _check_parcels_may_change(self):
        """Refuse a change of the number of parcels once it is settled."""
        self.ensure_one()
        if self.kind != "outgoing" or self.state not in ("waiting", "to_print"):
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The parcels of %(waybill)s are settled: %(state)s",
                    waybill=self.display_name,
                    state=states[self.state],
                )
            )

    def _prepare_further_vals(self):
        """Values of one further parcel of this waybill."""
        self.ensure_one()
        names = self._get_shared_fields()
        vals = self._convert_to_write({name: self[name] for name in names})
        return {**vals, "parent_id": self.id}

    def _get_shared_fields(self):
        """Names of the fields that are the same for all parcels of a consignment."""
        return SHARED_FIELDS

    def _allocate_numbers(self):
        """A main parcel and its further ones get their numbers together."""
        return super(EcomWaybill, self._get_main()._get_families())._allocate_numbers()

    def _cancel(self, still_shown_on=()):
        """Without its main parcel no other one travels."""
        open_children = self.child_ids.filtered(
            lambda child: child.state not in ("shipped", "cancelled")
        )
        return super(EcomWaybill, self | open_children)._cancel(still_shown_on)

    def _mark_shipped(self):
        """The parcels of a consignment leave together; none of them is a way back."""
        leaving = self._get_families().filtered(lambda w: w.kind == "outgoing")
        return super(EcomWaybill, leaving)._mark_shipped()

    def _get_place_among_parcels(self):
        """Which of how many parcels this is, as printed.

        :return: such as "2/3"
        """
        self.ensure_one()
        main = self._get_main()
        parcels = [main, *main._get_further_parcels().sorted("id")]
        position = parcels.index(self) + 1 if self in parcels else 1
        return f"{position}/{len(parcels)}"

    def _take_packages(self):
        """Have one parcel for each package the goods of this waybill lie in."""
        self.ensure_one()
        packages = self.picking_ids.move_line_ids.result_package_id.sorted("id")
        if not packages or len(packages) > MAX_PARCELS:
            return
        if len(packages) > 1:
            self._set_parcel_count(len(packages))
        parcels = [self, *self._get_further_parcels().sorted("id")]
        for parcel, package in zip(parcels, packages, strict=True):
            parcel.package_id = package
