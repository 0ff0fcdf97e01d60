// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

/** A stroke of the receiver's finger across the pad. */
function drawStroke(canvas) {
    const { left, top } = canvas.getBoundingClientRect();
    for (const [index, type] of ["pointerdown", "pointermove", "pointerup"].entries()) {
        const event = new PointerEvent(type, {
            bubbles: true,
            button: 0,
            buttons: type === "pointerup" ? 0 : 1,
            isPrimary: true,
            pointerId: 1,
            clientX: left + 40 + 60 * index,
            clientY: top + 40 + 20 * index,
        });
        canvas.dispatchEvent(event);
    }
}

// The driver hands a parcel over and has the receiver sign.
registry.category("web_tour.tours").add("ecom_deliver_own_parcel", {
    steps: () => [
        { trigger: "button[name=action_deliver]", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Wang Xiaoming" },
        { trigger: ".modal .o_field_widget[name=signature] .o_signature", run: "click" },
        {
            content: "a typed name is no signature: it has to be drawn",
            trigger: ".modal .o_web_sign_draw_button.active",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run() {
                drawStroke(this.anchor);
            },
        },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        { trigger: ".modal-footer button.btn-primary:contains('Sign'):enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=signature] img.o_signature" },
        { trigger: ".modal button[name=action_deliver]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=tracking_status]:contains('Signed')" },
        { trigger: "body:not(:has(button[name=action_deliver]))" },
    ],
});

// Spoiled paper: the clerk voids a few numbers of a range and sees what is left.
registry.category("web_tour.tours").add("ecom_void_numbers", {
    url: "/odoo/action-ecom_carrier.action_ecom_waybill_pool",
    steps: () => [
        { trigger: ".o_data_row td[name=name]:contains('November')", run: "click" },
        { trigger: ".o_stat_value:contains('500')" },
        { trigger: "button[name=action_void]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=first_number] input",
            run: "edit 7315000000011",
        },
        {
            trigger: ".modal .o_field_widget[name=last_number] input",
            run: "edit 7315000000015",
        },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Printed askew" },
        { trigger: ".modal button[name=action_void]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_stat_value:contains('495')" },
        { trigger: "button[name=action_view_numbers]", run: "click" },
        { trigger: ".o_data_row td[name=void_reason]:contains('Printed askew')" },
    ],
});
