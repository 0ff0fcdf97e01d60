// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { pressButton, useReviewKeys } from "./review_keys";

/** Where an order stands, to see whether a decision changed that. */
function standing({ resId, data }) {
    return { resId, state: data.release_state, gate: data.open_gate_id?.id };
}

/** The review desk: decides on one order after the other without the mouse. */
export class ReviewFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        const press = (key) => () => pressButton(this.rootRef.el, key);
        useReviewKeys([
            { key: "a", label: _t("Pass"), run: press("a") },
            { key: "h", label: _t("Hold"), run: press("h") },
            { key: "b", label: _t("Ask the buyer"), run: press("b") },
            { key: "n", label: _t("Next order"), run: () => this.turn(1) },
            { key: "p", label: _t("Previous order"), run: () => this.turn(-1) },
        ]);
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => this.onRootLoaded(root);
        return params;
    }

    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(clickParams);
        const decides =
            clickParams.name === "action_approve_review" ||
            clickParams.context?.includes("default_decision");
        this.before = decides ? standing(this.model.root) : null;
        return proceed;
    }

    /** Go on once a decision shows: the order left its gate, or was held there. */
    onRootLoaded(root) {
        const { before } = this;
        this.before = null;
        if (!before || before.resId !== root.resId) {
            return;
        }
        const now = standing(root);
        const decided = before.state !== now.state || before.gate !== now.gate;
        // At its next gate it may wait for the same person.
        const waitsAgain = before.gate !== now.gate && root.data.is_my_turn;
        if (decided && !waitsAgain) {
            // The model is still loading this order.
            setTimeout(() => this.turn(1));
        }
    }

    /** Turn the pager to the next order, or back. */
    async turn(step) {
        const { resId, resIds } = this.model.root;
        const offset = resIds.indexOf(resId) + step;
        if (offset >= 0 && offset < resIds.length) {
            await this.onPagerUpdate({ offset, resIds });
        } else {
            this.notification.add(
                step > 0
                    ? _t("This is the last order of the list.")
                    : _t("This is the first order of the list."),
                { type: "info" }
            );
        }
    }
}

registry.category("views").add("ecom_review_form", {
    ...formView,
    Controller: ReviewFormController,
});
