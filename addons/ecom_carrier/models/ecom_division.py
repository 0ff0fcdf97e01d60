# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..divisions import divisions
from ..divisions.characters import normalise

# Odoo has no names of Hong Kong's areas in Chinese.
HONG_KONG_STATES = {"HK": "810100", "KLN": "810200", "NT": "810300"}
COLUMNS = ("name", "level", "parent_id", "complete_name", "state_id", "active")


class EcomDivision(models.Model):
    """The divisions of ``divisions``, so that records can refer to them."""

    _name = "ecom.division"
    _description = "Administrative Division"
    _order = "code"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True, readonly=True, help="Six digits, as in GB/T 2260."
    )
    name = fields.Char(required=True, readonly=True)
    level = fields.Selection(
        [("province", "Province"), ("city", "City"), ("district", "District")],
        required=True,
        readonly=True,
    )
    parent_id = fields.Many2one(
        "ecom.division", readonly=True, index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    complete_name = fields.Char(required=True, readonly=True)
    state_id = fields.Many2one(
        "res.country.state",
        string="State or Province",
        readonly=True,
        ondelete="set null",
        help="The state or province of Odoo that the division lies in.",
    )
    active = fields.Boolean(default=True, readonly=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a division with this code already."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === LOOK-UP === #

    @api.model
    def _search_display_name(self, operator, value):
        """The whole path names a division too, as exported sheets have it."""
        domain = super()._search_display_name(operator, value)
        if operator in ("=", "in"):
            domain |= Domain("complete_name", operator, value)
        return domain

    @api.model
    def _get_by_code(self, codes):
        """Divisions by their codes, in one query at most.

        :param codes: codes, ``""`` and unknown ones among them give nothing
        :return: {code: record}, all records prefetched together
        """
        ids = self._get_ids_by_code()
        wanted = {code: ids[code] for code in codes if code in ids}
        records = self.browse(wanted.values())
        return dict(zip(wanted, records, strict=True))

    @api.model
    @tools.ormcache()
    def _get_ids_by_code(self):
        records = self.sudo().search_fetch([], ["code"])
        return {record.code: record.id for record in records}

    def _get_codes(self):
        """Codes of this division and of those it lies in, the most precise first."""
        codes, division = [], self
        while division:
            codes.append(division.code)
            division = division.parent_id
        return tuple(codes)

    # === KEEPING UP WITH THE DATA === #

    @api.model
    def _sync_divisions(self):
        """Make the table equal to the addon's data; called at every update.

        What is no division any more is archived, since partners and tariffs may
        refer to it.
        """
        self = self.with_context(active_test=False)
        known = {
            record.code: record for record in self.search_fetch([], ["code", *COLUMNS])
        }
        states = self._get_states()
        ids = {code: record.id for code, record in known.items()}
        missing = {"province": [], "city": [], "district": []}
        for code, division in divisions().items():
            if code not in known:
                missing[division.level.value].append(division)
        # A parent has its id before its children need it.
        for level in missing.values():
            vals_list = [
                self._prepare_vals(division, ids, states) for division in level
            ]
            for division, vals in zip(level, vals_list, strict=True):
                vals["code"] = division.code
            for record in self.create(vals_list) if vals_list else self:
                ids[record.code] = record.id
        for code, record in known.items():
            if code not in divisions():
                if record.active:
                    record.active = False
                continue
            wanted = self._prepare_vals(divisions()[code], ids, states)
            changed = {
                column: value
                for column, value in wanted.items()
                if (record[column].id if column[-3:] == "_id" else record[column])
                != value
            }
            if changed:
                record.write(changed)

    @api.model
    def _prepare_vals(self, division, ids, states):
        path = [division]
        while path[0].parent:
            path.insert(0, divisions()[path[0].parent])
        own_states = [states[step.code] for step in path if step.code in states]
        return {
            "name": division.name,
            "level": division.level.value,
            "parent_id": ids[division.parent] if division.parent else False,
            "complete_name": " / ".join(step.name for step in path),
            "state_id": own_states[-1] if own_states else False,
            "active": True,
        }

    @api.model
    def _get_states(self):
        """Ids of Odoo's states by the code of the division they are."""
        codes = {
            ("CN" if division.level == "province" else "TW", division.name): code
            for code, division in divisions().items()
            if division.level == "province"
            or (division.level == "city" and code.startswith("71"))
        }
        found = {}
        for state in self.env["res.country.state"].search_fetch(
            [("country_id.code", "in", ("CN", "HK", "TW"))],
            ["name", "code", "country_id"],
        ):
            country = state.country_id.code
            if country == "HK":
                code = HONG_KONG_STATES.get(state.code)
            else:
                code = codes.get((country, normalise(state.name)))
            if code:
                found[code] = state.id
        return found
