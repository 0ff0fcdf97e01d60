// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const { DateTime } = luxon;
const lastYear = DateTime.now().minus({ years: 1 }).toFormat("MM/dd/yyyy");

// The carrier manager fills in a permit that is missing and suspends a district.
registry.category("web_tour.tours").add("ecom_carrier_papers_and_reach", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Zhongtong'):contains('Papers Missing') td[name=name]",
            run: "click",
        },
        {
            content: "what lacks is told before anything else",
            trigger: ".alert-danger:contains('Express Permit is missing')",
        },
        { trigger: ".o_notebook .nav-link:contains('Papers')", run: "click" },
        {
            content: "the paper to hand in stands in the list already",
            trigger: ".o_field_widget[name=paper_ids] .o_data_row:contains('Express Permit'):contains('Missing') td[name=kind_id]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=number] input", run: "edit 20260001A" },
        {
            trigger: ".modal .o_field_widget[name=date_from] input, .modal .o_field_widget[name=date_from] button",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=date_from] input", run: `edit ${lastYear}` },
        { trigger: ".modal .o_field_widget[name=scope] input", run: "edit Parcels" },
        {
            content: "five years are proposed, and the last day to renew",
            trigger: ".modal .o_field_widget[name=renew_by]:not(:empty)",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_data_row:contains('20260001A')" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "the state follows",
            trigger: ".o_field_widget[name=paper_ids] .o_data_row:contains('20260001A'):contains('Valid')",
        },
        { trigger: ".o_form_view:not(:has(.alert-danger:contains('missing')))" },
        { trigger: ".oe_stat_button:contains('Papers Valid')" },
        { trigger: ".o_notebook .nav-link:contains('Reach')", run: "click" },
        { trigger: "button:contains('Suspend Divisions')", run: "click" },
        { trigger: ".modal .o_field_widget[name=carrier_ids] .o_tag:contains('Zhongtong')" },
        {
            content: "a division is found by its code",
            trigger: ".modal .o_field_widget[name=division_ids] input",
            run: "edit 330110",
        },
        { trigger: ".ui-menu-item a:contains('余杭区')", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Flood" },
        { trigger: ".modal button[name=action_suspend]", run: "click" },
        {
            content: "the rows that are suspended are shown",
            trigger: ".o_list_view .o_data_row.text-danger:contains('余杭区'):contains('Flood')",
        },
    ],
});
