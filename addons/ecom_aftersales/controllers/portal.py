# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class AftersalesPortal(CustomerPortal):
    """The page on which a buyer follows a case, opened by its secret link."""

    @route("/my/aftersales/<int:case_id>", type="http", auth="public", website=True)
    def portal_aftersales_case(self, case_id, access_token=None, **kwargs):
        """Show one case.

        :param str access_token: proves that the link was given to the visitor
        """
        try:
            case = self._document_check_access(
                "ecom.aftersales.case", case_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            case,
            access_token,
            {"case": case, "page_name": "aftersales"},
            "my_aftersales_history",
            no_breadcrumbs=True,
            **kwargs,
        )
        return request.render("ecom_aftersales.portal_aftersales_case", values)
