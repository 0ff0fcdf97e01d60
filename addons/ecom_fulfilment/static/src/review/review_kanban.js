// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** Tells how many orders a column has, beside what they are worth. */
class ReviewKanbanHeader extends KanbanHeader {
    static template = "ecom_fulfilment.ReviewKanbanHeader";
}

class ReviewKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: ReviewKanbanHeader };
}

registry.category("views").add("ecom_review_kanban", {
    ...kanbanView,
    Renderer: ReviewKanbanRenderer,
});
