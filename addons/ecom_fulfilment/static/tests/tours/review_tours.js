// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const row = (number) => `.o_data_row:contains('${number}')`;
const desk = (number) => `.o_ecom_desk .o_field_widget[name=platform_number]:contains('${number}')`;
const onlyLine = (text) =>
    `.modal tbody:not(:has(.o_data_row ~ .o_data_row)) .o_data_row:contains('${text}')`;
const selectAll = { trigger: "thead .o_list_record_selector input", run: "click" };

// The customer service reviewer goes through what one check objects to, by keys.
registry.category("web_tour.tours").add("ecom_service_review", {
    url: "/odoo/ecom-orders",
    steps: () => [
        {
            content: "no printing for reviewers",
            trigger: ".o_menu_sections:not(:contains('Warehouse'))",
        },
        {
            content: "an order nothing was found of is there too",
            trigger: row("CLEAN-1"),
        },
        { trigger: ".o_searchview_input", run: "edit Buyer's Remark" },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('Finding for'):not(:contains('Text'))",
            run: "click",
        },
        { trigger: `.o_list_view:not(:has(${row("CLEAN-1")}))` },
        {
            content: "the tag tells the whole sentence",
            trigger: `${row("MEMO-1")} .o_tag[data-tooltip*='Call before delivery']:contains("Buyer's Remark")`,
        },
        { trigger: `${row("MEMO-1")} td[name=platform_number]`, run: "click" },
        { trigger: desk("MEMO-1") },
        { trigger: ".o_ecom_findings:contains('Call before delivery')" },
        {
            content: "nobody releases an order under review",
            trigger: ".o_ecom_desk:not(:has(button[name=action_release]))",
        },
        { trigger: "button.o_ecom_key_a:contains('Pass')" },
        { content: "pass", trigger: "body", run: "press a" },
        { content: "the next order is there by itself", trigger: desk("MEMO-2") },
        { trigger: "body", run: "press p" },
        { trigger: desk("MEMO-1") },
        {
            content: "it passed this gate",
            trigger: ".o_ecom_gate_steps li:contains('Customer Service Review') .fa-check-circle",
        },
        { trigger: ".o_ecom_desk:not(:has(button.o_ecom_key_a))" },
        { trigger: "body", run: "press n" },
        { trigger: desk("MEMO-2") },
        { content: "hold", trigger: "body", run: "press h" },
        { trigger: ".modal input[data-value=hold]:checked" },
        {
            content: "letters typed into a field decide nothing",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Which day suits - a, b or h",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: ".o_notification:contains('last order of the list')" },
        { trigger: ".o_ecom_desk .o_field_badge:contains('On Hold')" },
        { trigger: ".alert:contains('Which day suits')" },
    ],
});

// The finance reviewer passes and releases a selection, one of which he may not.
registry.category("web_tour.tours").add("ecom_finance_review", {
    url: "/odoo/ecom-orders",
    steps: () => [
        { trigger: `${row("PAID-1")}:contains('To Review')` },
        selectAll,
        { trigger: "button.o_ecom_key_a:contains('Pass')" },
        { trigger: "body", run: "press a" },
        { trigger: ".modal:contains('2 orders passed.')" },
        {
            content: "only the order of another gate is listed, with the reason",
            trigger: onlyLine("You do not review orders"),
        },
        { trigger: ".modal button:contains('Close')", run: "click" },
        { trigger: `${row("PAID-1")}:contains('To Release')` },
        selectAll,
        { trigger: "button[name=action_release]", run: "click" },
        { trigger: ".modal:contains('2 orders released.')" },
        { trigger: onlyLine("is not approved") },
        { trigger: ".modal button:contains('Close')", run: "click" },
        {
            content: "released orders leave the queue",
            trigger: `.o_list_view:not(:has(${row("PAID-1")})):not(:has(${row("PAID-2")}))`,
        },
        { trigger: row("MEMO-1") },
    ],
});

// Who does not review sees the order and decides nothing.
registry.category("web_tour.tours").add("ecom_clerk_looks", {
    url: "/odoo/ecom-orders",
    steps: () => [
        { trigger: `${row("MINE-1")} .o_list_record_selector input`, run: "click" },
        { trigger: ".o_selection_box" },
        { trigger: "body:not(:has(.o_ecom_key_a)):not(:has(button[name=action_release]))" },
        { trigger: "body", run: "press a" },
        { trigger: `${row("MINE-1")} .o_list_record_selector input`, run: "click" },
        { trigger: `${row("MINE-1")} td[name=platform_number]`, run: "click" },
        { trigger: desk("MINE-1") },
        { trigger: ".o_ecom_desk:not(:has(.o_ecom_key_a)):not(:has(.o_ecom_key_h))" },
        { trigger: "body", run: "press a" },
        { trigger: ".o_ecom_desk .o_field_badge:contains('To Review')" },
        { trigger: "button[name=action_open_order]", run: "click" },
        { trigger: ".nav-link[name=ecom]", run: "click" },
        {
            trigger: ".o_form_view:not(.o_ecom_desk):not(:has(button[name=action_approve_review]))",
        },
        { trigger: ".o_field_widget[name=review_ids] tr:contains('Customer Service Review')" },
    ],
});
