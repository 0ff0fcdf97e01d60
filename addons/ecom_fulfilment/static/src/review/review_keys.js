// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, useExternalListener } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const EDITABLE = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
const OPEN_LAYER = ".modal, .o-dropdown--menu, .o_popover";

/** Whether a plain letter is a command just now, and nothing somebody types. */
function isCommand(target) {
    return !target.closest?.(EDITABLE) && !document.querySelector(OPEN_LAYER);
}

/** Press the button of the view that bears this key, if it is there now. */
export function pressButton(root, key) {
    root.querySelector(`button.o_ecom_key_${key}:not(:disabled)`)?.click();
}

export class ReviewKeysDialog extends Component {
    static template = "ecom_fulfilment.ReviewKeysDialog";
    static components = { Dialog };
    static props = { keys: Array, close: Function };
}

/**
 * Letters that decide on the order, or the selected orders, without the mouse.
 *
 * The hotkey service leaves fields, dialogs and input methods alone; it does not know
 * the question mark.
 *
 * @param {{ key: string, label: string, run: Function }[]} keys
 */
export function useReviewKeys(keys) {
    const dialog = useService("dialog");
    for (const { key, run } of keys) {
        useHotkey(key, run, { isAvailable: isCommand });
    }
    useExternalListener(window, "keydown", (ev) => {
        if (ev.key === "?" && isCommand(ev.target)) {
            dialog.add(ReviewKeysDialog, {
                keys: [...keys, { key: "?", label: _t("Show these keys") }],
            });
        }
    });
}
