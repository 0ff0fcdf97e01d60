// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/core/l10n/dates";
import {
    Many2ManyTagsField,
    many2ManyTagsField,
} from "@web/views/fields/many2many_tags/many2many_tags_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;
const SOON_HOURS = 24;

/** Findings as tags that tell the whole sentence when pointed at. */
export class FindingTagsField extends Many2ManyTagsField {
    getTagProps(record) {
        return { ...super.getTagProps(record), title: record.data.text };
    }
}

registry.category("fields").add("ecom_finding_tags", {
    ...many2ManyTagsField,
    component: FindingTagsField,
    relatedFields: (fieldInfo) => [
        ...many2ManyTagsField.relatedFields(fieldInfo),
        { name: "text", type: "char" },
    ],
});

/** How long there is until a moment, to the hour; late and soon ones stand out. */
export class DeadlineField extends Component {
    static template = "ecom_fulfilment.DeadlineField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get exact() {
        return formatDateTime(this.value);
    }

    get className() {
        const hours = this.value.diff(DateTime.now()).as("hours");
        if (this.props.record.data.release_state === "released" || hours >= SOON_HOURS) {
            return "";
        }
        return hours < 0 ? "text-danger fw-bold" : "text-warning fw-bold";
    }
}

registry.category("fields").add("ecom_deadline", {
    component: DeadlineField,
    displayName: _t("Deadline"),
    supportedTypes: ["datetime"],
    fieldDependencies: [{ name: "release_state", type: "selection" }],
});

const STEPS = {
    pending: { icon: "fa-circle-o", className: "text-muted", label: _t("To review") },
    hold: { icon: "fa-pause-circle", className: "text-warning", label: _t("On hold") },
    approved: { icon: "fa-check-circle", className: "text-success", label: _t("Passed") },
    rejected: { icon: "fa-times-circle", className: "text-danger", label: _t("Rejected") },
};

/** The gates of an order in their order, and how far it has come. */
export class GateStepsField extends Component {
    static template = "ecom_fulfilment.GateStepsField";
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name].records.map(({ resId, data }) => ({
            id: resId,
            name: data.gate_id.display_name,
            tooltip: [STEPS[data.state].label, data.reviewer_id?.display_name, data.reason]
                .filter(Boolean)
                .join(" – "),
            ...STEPS[data.state],
        }));
    }
}

registry.category("fields").add("ecom_gate_steps", {
    component: GateStepsField,
    displayName: _t("Review Gates"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "gate_id", type: "many2one" },
        { name: "state", type: "selection" },
        { name: "reviewer_id", type: "many2one" },
        { name: "reason", type: "char" },
    ],
});
