import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/**
 * Deletions that wait for a yes: where none does, there is nothing to say yes to.
 */
export class Office365DeletionsController extends ListController {
    evalViewModifier(modifier) {
        return !this.model.root.count || super.evalViewModifier(modifier);
    }
}

registry.category("views").add("office365_deletions_list", {
    ...listView,
    Controller: Office365DeletionsController,
});
