// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { ConnectionLostError } from "@web/core/network/rpc";

const RETRY_DELAY_MS = 1500;

/**
 * Scans sent one after the other, in the order they came: a fast hand is never
 * faster than the queue, and none is lost when the connection is.
 */
export class ScanQueue {
    /**
     * @param {Object} callbacks
     * @param {Function} callbacks.onOffline called while the server is out of reach
     */
    constructor({ onOffline }) {
        this.onOffline = onOffline;
        this.last = Promise.resolve();
        this.stopped = false;
    }

    /**
     * Queue a piece of work. It is repeated as it is until the server answers, so it
     * has to carry its own identity (see client_key of ecom.station.scan).
     *
     * @param {Function} work returns a promise
     * @returns {Promise} settles like the work, errors included
     */
    push(work) {
        const result = this.last.then(() => this._untilAnswered(work));
        this.last = result.catch(() => {});
        return result;
    }

    stop() {
        this.stopped = true;
    }

    async _untilAnswered(work) {
        for (;;) {
            try {
                return await work();
            } catch (error) {
                if (!(error instanceof ConnectionLostError) || this.stopped) {
                    throw error;
                }
                this.onOffline();
                await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
            }
        }
    }
}
