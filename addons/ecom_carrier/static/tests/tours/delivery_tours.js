// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

// The driver hands a parcel over and has the receiver sign.
registry.category("web_tour.tours").add("ecom_deliver_own_parcel", {
    steps: () => [
        { trigger: "button[name=action_deliver]", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Wang Xiaoming" },
        { trigger: ".modal .o_field_widget[name=signature] .o_signature", run: "click" },
        { trigger: ".modal .o_web_sign_name_input:value('Wang Xiaoming')" },
        { trigger: ".modal .o_web_sign_signature" },
        { trigger: ".modal-footer button.btn-primary:contains('Sign'):enabled", run: "click" },
        { trigger: ".modal .o_field_widget[name=signature] img.o_signature" },
        { trigger: ".modal button[name=action_deliver]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=tracking_status]:contains('Signed')" },
        { trigger: "body:not(:has(button[name=action_deliver]))" },
    ],
});
