import {CopyButton} from "@web/core/copy_button/copy_button";

/**
 * Odoo's button with a name: a picture alone tells nothing to those who cannot see it.
 */
export class NamedCopyButton extends CopyButton {
    static template = "office365_sync.CopyButton";
    static props = {...CopyButton.props, name: String};
}
