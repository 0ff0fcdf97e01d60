// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const reviewRow = ".o_field_widget[name=review_ids] tr:contains('Customer Service Review')";

// The customer service reviewer settles a doubt and passes the order.
registry.category("web_tour.tours").add("ecom_service_review", {
    url: "/odoo/ecom-orders",
    steps: () => [
        {
            content: "no printing for reviewers",
            trigger: ".o_menu_sections:not(:contains('Warehouse'))",
        },
        {
            content: "the order is held and says why",
            trigger: ".o_data_row:contains('REMARK-1') .o_tag:contains('Please gift-wrap')",
        },
        {
            trigger: ".o_data_row:contains('REMARK-1') td[name=platform_number]",
            run: "click",
        },
        {
            content: "nobody releases an order under review",
            trigger: ".o_form_view:not(:has(button[name=action_release]))",
        },
        { trigger: ".nav-link[name=ecom]", run: "click" },
        { trigger: `${reviewRow} .badge:contains('On Hold')` },
        { trigger: `${reviewRow} button:has(.fa-gavel)`, run: "click" },
        { trigger: ".modal input[data-value=approve]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Gift wrap agreed with the buyer",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: `${reviewRow} .badge:contains('Approved')` },
        { trigger: `${reviewRow}:contains('Gift wrap agreed with the buyer')` },
    ],
});

// The finance reviewer releases what both gates have passed.
registry.category("web_tour.tours").add("ecom_finance_release", {
    url: "/odoo/ecom-orders",
    steps: () => [
        {
            trigger: ".o_data_row:contains('CLEAN-1') .badge:contains('To Release')",
        },
        {
            trigger: ".o_data_row:contains('CLEAN-1') .o_list_record_selector input",
            run: "click",
        },
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: ".o_notification:contains('1 orders released.')" },
        {
            content: "released orders leave the queue",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('CLEAN-1')))",
        },
    ],
});
