// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const row = (carrier) =>
    `.o_field_widget[name=carrier_choice_ids] .o_data_row:has(td[name=carrier_id]:contains('${carrier}'))`;

// The waybill clerk has the carrier chosen, reads the reasons, and takes another one.
registry.category("web_tour.tours").add("ecom_choose_carrier", {
    steps: () => [
        { trigger: ".nav-link[name=carrier_choice]", run: "click" },
        { trigger: "button[name=action_choose_carrier]", run: "click" },
        { trigger: ".o_notification:contains('1 orders got their carrier')" },
        {
            content: "the cheapest is chosen, with its figures",
            trigger: `${row("ZTO")}:has(td[name=is_chosen] input:checked) td[name=why]:contains('price 4.50: 1.00')`,
        },
        {
            content: "one that refuses says why, and cannot be taken",
            trigger: `${row("EMS")}:not(:has(button[name=action_take])) td[name=refusal]:contains('余杭区')`,
        },
        { trigger: `${row("SF")} button[name=action_take]`, run: "click" },
        {
            content: "it is the order's now",
            trigger: `${row("SF")}:has(td[name=is_chosen] input:checked):not(:has(button[name=action_take]))`,
        },
        { trigger: `${row("ZTO")} button[name=action_take]` },
    ],
});

// Who has no right to open orders takes a carrier in the list of all choices.
registry.category("web_tour.tours").add("ecom_take_carrier", {
    steps: () => [
        { trigger: ".o_group_header:first", run: "click" },
        {
            trigger: ".o_data_row:contains('SF') button[name=action_take]",
            run: "click",
        },
        { trigger: ".o_data_row:contains('SF'):not(:has(button[name=action_take]))" },
        { trigger: ".o_data_row:contains('ZTO') button[name=action_take]" },
    ],
});
