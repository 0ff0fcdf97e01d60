// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}] input`;
const inModal = (name) => `.modal ${field(name)}`;
const band = (weight, price) => [
    { trigger: ".modal .o_field_widget[name=band_ids] .o_field_x2many_list_row_add a", run: "click" },
    { trigger: `.modal .o_selected_row ${field("up_to_weight")}`, run: `edit ${weight}` },
    { trigger: `.modal .o_selected_row ${field("price")}`, run: `edit ${price}` },
];

// A carrier manager enters a price list with one zone and tries it at once.
registry.category("web_tour.tours").add("ecom_tariff_made_and_tried", {
    url: "/odoo/ecom-tariffs",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: field("name"), run: "edit ZTO 2027" },
        { trigger: field("carrier_id"), run: "edit ZTO" },
        { trigger: ".o-autocomplete--dropdown-item:contains('ZTO')", run: "click" },
        {
            trigger: ".o_field_widget[name=zone_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        { trigger: inModal("name"), run: "edit Near" },
        { trigger: inModal("division_ids"), run: "edit 330000" },
        { trigger: ".o-autocomplete--dropdown-item:contains('浙江省')", run: "click" },
        { trigger: ".modal .o_tag:contains('浙江省')" },
        ...band("0.5", "2.8"),
        ...band("1", "3.2"),
        { trigger: inModal("first_price"), run: "edit 3.5" },
        { trigger: inModal("step_price"), run: "edit 1.2" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "the prices are a line to read",
            trigger: ".o_field_widget[name=zone_ids] .o_data_row:contains('≤ 0.5 kg'):contains('3.20')",
        },
        { trigger: "button[name=action_try]", run: "click" },
        { trigger: inModal("division_id"), run: "edit 330110" },
        { trigger: ".o-autocomplete--dropdown-item:contains('余杭区')", run: "click" },
        { content: "exactly at the band's edge", trigger: ".modal .o_ecom_quote:contains('3.20')" },
        { trigger: inModal("weight"), run: "edit 2.5 && press Tab" },
        {
            content: "above the bands: 3.50 and two steps of 1.20",
            trigger: ".modal .o_ecom_quote:contains('3.5 + 2 × 1.2'):contains('5.90')",
        },
        { trigger: ".modal footer button:contains('Close')", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
