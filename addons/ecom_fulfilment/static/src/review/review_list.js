// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { pressButton, useReviewKeys } from "./review_keys";

/** Decides on the selected orders; without a selection there are no such buttons. */
export class ReviewListController extends ListController {
    setup() {
        super.setup();
        const press = (key) => () => pressButton(this.rootRef.el, key);
        useReviewKeys([
            { key: "a", label: _t("Pass the selected orders"), run: press("a") },
            { key: "h", label: _t("Hold the selected orders"), run: press("h") },
        ]);
    }
}

registry.category("views").add("ecom_review_list", {
    ...listView,
    Controller: ReviewListController,
});
