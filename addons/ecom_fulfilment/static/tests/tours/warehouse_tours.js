// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

/** What a scanner does: types fast and presses Enter, wherever the focus is. */
function scan(barcode) {
    return () => {
        for (const key of [...barcode, "Enter"]) {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        }
    };
}

const selectAll = "thead .o_list_record_selector input";

// The waybill clerk gets numbers and prints; what is printed leaves the queue.
registry.category("web_tour.tours").add("ecom_print_waybills", {
    url: "/odoo/ecom-print-queue",
    steps: () => [
        {
            content: "no orders for waybill clerks",
            trigger: ".o_menu_sections:not(:contains('Orders'))",
        },
        { trigger: ".o_data_row .badge:contains('Waiting for Number')" },
        { trigger: selectAll, run: "click" },
        { trigger: "button[name=action_allocate]", run: "click" },
        { trigger: ".o_notification:contains('1 waybills got a number.')" },
        { trigger: ".o_data_row .badge:contains('To Print')" },
        { trigger: selectAll, run: "click" },
        { trigger: "button[name=action_print]", run: "click" },
        { trigger: ".o_view_nocontent:contains('Everything is printed')" },
    ],
});

// A second print asks why.
registry.category("web_tour.tours").add("ecom_reprint_waybill", {
    url: "/odoo/action-ecom_carrier.action_ecom_waybill",
    steps: () => [
        { trigger: ".o_data_row td[name=number]", run: "click" },
        { trigger: "button[name=action_print]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit torn label" },
        { trigger: ".modal button[name=action_print]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o-mail-Message:contains('torn label')" },
    ],
});

// The picker scans; a wrong piece stops nobody but is refused loudly.
registry.category("web_tour.tours").add("ecom_pick_parcel", {
    url: "/odoo/ecom-station",
    steps: () => [
        {
            content: "only the stations of the role are shown",
            trigger: ".o_ecom_station_modes:not(:has([data-mode=pack], [data-mode=handover]))",
        },
        { trigger: "[data-mode=pick]", run: "click" },
        { trigger: ".o_ecom_station_body:contains('Scan a waybill')", run: scan("PICK-1") },
        {
            trigger: ".o_ecom_station_count:contains('0 / 2')",
            run: scan("6901234567908"),
        },
        {
            trigger: ".alert-danger:contains('does not belong here')",
            run: scan("6901234567892"),
        },
        {
            trigger: ".o_ecom_station_count:contains('1 / 2')",
            run: scan("6901234567892"),
        },
        { trigger: ".alert-success:contains('is complete')" },
    ],
});

// The dispatcher loads a parcel twice by mistake and closes the handover.
registry.category("web_tour.tours").add("ecom_hand_over", {
    url: "/odoo/ecom-station",
    steps: () => [
        { trigger: "[data-mode=handover]", run: "click" },
        { trigger: ".o_ecom_handover:contains('Zhongtong')", run: "click" },
        { trigger: ".o_ecom_station_total:contains('0')", run: scan("7315000001") },
        { trigger: ".o_ecom_station_total:contains('1')", run: scan("7315000001") },
        { trigger: ".alert-warning:contains('is loaded already')" },
        { trigger: ".o_ecom_close", run: "click" },
        { trigger: ".alert-success:contains('1 parcels handed over.')" },
    ],
});
