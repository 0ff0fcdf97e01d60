// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

const ORDERS = [
    "订单号,收货人,手机,详细地址,商家编码,数量,单价",
    "W-1001,张晓丽,13802940165,广东省广州市越秀区环市东路50号,MUG,1,30.00",
    "W-1002,李国强,13802940166,广东省广州市越秀区环市东路52号,MUG,两个,30.00",
].join("\n");

/** Put a file into an upload field, as choosing it in the browser's dialog does. */
function upload(input, name, text) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type: "text/csv" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

// The sales clerk imports a file, sees the bad row before, and mends it after.
registry.category("web_tour.tours").add("ecom_import_and_mend", {
    url: "/odoo/ecom-imports",
    steps: () => [
        { trigger: "button:contains('Import Orders')", run: "click" },
        { trigger: ".modal .o_field_widget[name=shop_id] input", run: "edit Tour" },
        { trigger: ".ui-menu-item a:contains('Tour Shop')", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=attachment_ids] input[type=file]:not(:visible)",
            run() {
                upload(this.anchor, "orders.csv", ORDERS);
            },
        },
        { trigger: ".modal .o_attachment:contains('orders.csv')" },
        { trigger: ".modal button[name=action_preview]", run: "click" },
        {
            content: "the error is shown by row before anything is imported",
            trigger: ".modal .o_data_row:contains('Row 3: 数量')",
        },
        { trigger: ".modal .o_data_row:contains('W-1001'):contains('1 x MUG')" },
        { trigger: ".modal button[name=action_import]:contains('Import')", run: "click" },
        { trigger: ".o_statusbar_status:contains('Failures to Mend')" },
        {
            trigger: ".o_data_row:contains('W-1002') button[name=action_mend]",
            run: "click",
        },
        {
            content: "the cell at fault stands first",
            trigger: ".modal .o_data_row:first:contains('数量') td[name=value]",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row td[name=value] input",
            run: "edit 2",
        },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: ".o_form_view:not(:has(.modal)) .o_statusbar_status:contains('Done')" },
        { trigger: ".o_data_row:contains('W-1002'):contains('New')" },
    ],
});
