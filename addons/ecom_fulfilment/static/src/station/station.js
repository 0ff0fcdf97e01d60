// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillDestroy, onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useAutofocus, useBus, useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ScanQueue } from "./scan_queue";

// Command barcodes of Odoo itself, handled elsewhere.
const COMMAND_PREFIX = /^O(BT|CD)/;

/** Numeric entry of the weight, the cursor already in it; Enter closes the parcel. */
export class StationWeight extends Component {
    static template = "ecom_fulfilment.StationWeight";
    static props = { parcel: Object, onWeighed: Function };

    setup() {
        this.input = useAutofocus({ refName: "weight" });
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            this.confirm();
        }
    }

    confirm() {
        const weight = parseFloat(this.input.el.value.replace(",", "."));
        if (weight > 0) {
            this.props.onWeighed(weight);
        }
    }
}

/**
 * The scanner screen of the warehouse: pick, check, pack and weigh, hand over.
 * All rules are the server's; this screen sends scans and shows answers.
 */
export class Station extends Component {
    static template = "ecom_fulfilment.Station";
    static components = { StationWeight };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.manual = useRef("manual");
        this.state = useState({
            modes: [],
            mode: null,
            parcel: null,
            handovers: [],
            handover: null,
            message: "",
            level: "info",
        });
        this.queue = new ScanQueue({
            onOffline: () =>
                this.tell(_t("No connection. Your scans are kept and sent again."), "warning"),
        });
        const barcode = useService("barcode");
        useBus(barcode.bus, "barcode_scanned", (ev) => this.onScanned(ev.detail.barcode));
        onWillStart(() => this.start());
        onWillDestroy(() => this.queue.stop());
    }

    async start() {
        const rights = await Promise.all(
            ["picker", "packer", "dispatcher"].map((role) =>
                user.hasGroup(`ecom_fulfilment.group_${role}`)
            )
        );
        const [picks, packs, dispatches] = rights;
        this.state.modes = [
            { id: "pick", name: _t("Pick"), icon: "fa-shopping-basket", shown: picks },
            { id: "check", name: _t("Check"), icon: "fa-check-square-o", shown: packs },
            { id: "pack", name: _t("Pack and Weigh"), icon: "fa-archive", shown: packs },
            { id: "handover", name: _t("Hand Over"), icon: "fa-truck", shown: dispatches },
        ].filter((mode) => mode.shown);
        this.sounds = {
            danger: new Audio(url("/barcodes/static/src/audio/error.mp3")),
            success: new Audio(url("/mail/static/src/audio/ting.mp3")),
        };
    }

    // === SCREEN === //

    get hint() {
        if (this.state.mode === "handover") {
            return this.state.handover
                ? _t("Scan the waybill of each parcel.")
                : _t("Choose the courier who has arrived.");
        }
        if (this.state.parcel) {
            return _t("Scan each piece.");
        }
        return _t("Scan a waybill, a transfer or an order number.");
    }

    get progress() {
        const lines = this.state.parcel.lines;
        const total = lines.reduce((sum, line) => sum + line.quantity, 0);
        return Math.round((100 * lines.reduce((sum, line) => sum + line.done, 0)) / total);
    }

    tell(message, level = "info") {
        Object.assign(this.state, { message, level });
        const sound = this.sounds?.[level];
        if (sound) {
            sound.currentTime = 0;
            // A browser may refuse sound before the first tap; the colour remains.
            sound.play().catch(() => {});
        }
    }

    async setMode(mode) {
        Object.assign(this.state, { mode, parcel: null, handover: null, message: "" });
        if (mode === "handover") {
            await this.loadHandovers();
        }
    }

    onManualKeydown(ev) {
        if (ev.key === "Enter") {
            this.onScanned(this.manual.el.value.trim());
            this.manual.el.value = "";
            // The next scan must not land in this field.
            this.manual.el.blur();
        }
    }

    // === SCANS === //

    async onScanned(barcode) {
        if (!barcode || COMMAND_PREFIX.test(barcode) || !this.state.mode) {
            return;
        }
        const key = crypto.randomUUID();
        try {
            await this.queue.push(() => this.send(barcode, key));
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.tell(error.data?.message || error.message, "danger");
        }
    }

    send(barcode, key) {
        if (this.state.mode === "handover") {
            return this.load(barcode);
        }
        return this.state.parcel && this.state.mode !== "pack"
            ? this.count(barcode, key)
            : this.open(barcode);
    }

    async open(barcode) {
        this.state.parcel = await this.orm.call("ecom.station", "open_parcel", [
            this.state.mode,
            barcode,
        ]);
        this.tell(this.state.parcel.origin, "success");
    }

    async count(barcode, key) {
        const { mode, parcel } = this.state;
        const answer = await this.orm.call("ecom.station", "scan", [
            mode,
            parcel.waybill_id,
            barcode,
            key,
        ]);
        this.state.parcel = answer.complete ? null : answer;
        if (!answer.accepted) {
            this.tell(answer.message, "danger");
        } else if (answer.complete) {
            this.tell(_t("%s is complete.", answer.number), "success");
        } else {
            this.tell(this.hint, "success");
        }
    }

    async onWeighed(weight) {
        try {
            const answer = await this.queue.push(() =>
                this.orm.call("ecom.station", "pack", [this.state.parcel.waybill_id, weight])
            );
            this.state.parcel = null;
            this.tell(_t("%s is packed.", answer.number), "success");
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.tell(error.data?.message || error.message, "danger");
        }
    }

    // === HANDOVER === //

    async loadHandovers() {
        this.state.handovers = await this.orm.searchRead(
            "ecom.handover",
            [["state", "=", "open"]],
            ["name", "carrier_id", "warehouse_id", "waybill_count"]
        );
    }

    newHandover() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "ecom.handover",
            views: [[false, "form"]],
        });
    }

    chooseHandover(handover) {
        this.state.handover = handover;
        this.tell(this.hint);
    }

    async load(barcode) {
        const { handover } = this.state;
        if (!handover) {
            this.tell(this.hint, "danger");
            return;
        }
        const answer = await this.orm.call("ecom.handover", "scan", [[handover.id], barcode]);
        handover.waybill_count = answer.count;
        this.tell(
            answer.repeated
                ? _t("%s is loaded already.", answer.number)
                : _t("%s is loaded.", answer.number),
            answer.repeated ? "warning" : "success"
        );
    }

    async closeHandover() {
        const { handover } = this.state;
        try {
            const result = await this.orm.call("ecom.handover", "action_close", [
                [handover.id],
            ]);
            if (result.type === "ir.actions.client") {
                this.tell(result.params.message, result.params.type);
            } else {
                // Parcels were left out: a dialog lists them with their reasons.
                this.tell(_t("Some parcels stay here."), "warning");
                await this.action.doAction(result);
            }
            this.state.handover = null;
            await this.action.doAction(
                await this.orm.call("ecom.handover", "action_print_manifest", [[handover.id]])
            );
            await this.loadHandovers();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.tell(error.data?.message || error.message, "danger");
        }
    }
}

registry.category("actions").add("ecom_fulfilment.station", Station);
