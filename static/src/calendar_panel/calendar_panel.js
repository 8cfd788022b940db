import {Component, onMounted, useState} from "@odoo/owl";
import {useLooking, useNews} from "../progress/progress";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const MODEL = "office365.calendar.panel";

/**
 * The button above the calendar that syncs it, how that is going and when it last was.
 * The server only asks for a run; this looks every other second whether it has ended.
 */
export class Office365CalendarPanel extends Component {
    static template = "office365_sync.CalendarPanel";
    static components = {Dropdown, DropdownItem};
    static props = {reload: Function};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({status: null});
        this.seen = useLooking(() => this.ask("status"));
        this.tell = useNews();
        this.notification = useService("notification");
        this.askedFor = new Set(); // Others, of whom it is not told yet how it ended
        onMounted(() => this.ask("opened"));
    }

    get mine() {
        return this.state.status.mine;
    }

    get others() {
        return this.state.status.others;
    }

    get isRunning() {
        return this.mine.is_running || this.others.some((other) => other.is_running);
    }

    get othersRunning() {
        const running = this.others.filter((other) => other.is_running);
        return running.map((other) => other.name).join(", ");
    }

    get lastSync() {
        const last = this.mine.last_sync;
        return last ? deserializeDateTime(last).toRelative() : "";
    }

    ago(other) {
        if (other.is_running) {
            return _t("syncing…");
        }
        if (!other.is_on) {
            return _t("not connected");
        }
        return other.last_sync ? deserializeDateTime(other.last_sync).toRelative() : "";
    }

    /**
     * One call; it is looked at again while anything runs.
     */
    async ask(method, args = []) {
        const status = await this.orm.silent.call(MODEL, method, args);
        const before = this.state.status;
        this.state.status = status;
        this.seen(this.isRunning, method !== "status");
        if (before && this.hasEnded(before, status)) {
            await this.props.reload();
        }
    }

    /**
     * Has any calendar been synced since the last look? Says what came of one's own.
     */
    hasEnded(before, now) {
        const told = now.mine.run_id !== this.told && now.mine.run_id;
        if (this.isAsked && !now.mine.is_running && told) {
            this.isAsked = false;
            this.told = now.mine.run_id;
            this.tell(now.mine);
        }
        const old = Object.fromEntries(before.others.map((one) => [one.id, one]));
        for (const other of now.others) {
            if (old[other.id]?.is_running && !other.is_running) {
                this.tellOfOther(other, old[other.id]);
            }
        }
        const ended = (one, was) => was && one.last_sync !== was.last_sync;
        return (
            ended(now.mine, before.mine) ||
            now.others.some((one) => ended(one, old[one.id]))
        );
    }

    /**
     * No more than that and when: what is in there is not for others.
     */
    tellOfOther(other, before) {
        if (!this.askedFor.delete(other.id)) {
            return;
        }
        const isDone = other.last_sync !== before.last_sync;
        const text = isDone
            ? _t("The calendar of %s is synced.", other.name)
            : _t("The calendar of %s could not be synced.", other.name);
        this.notification.add(text, {type: isDone ? "success" : "warning"});
    }

    sync(ids) {
        ids.forEach((id) => this.askedFor.add(id));
        this.isAsked = ids.includes(this.state.status.user_id);
        return this.ask("sync", [ids]);
    }

    syncMine() {
        return this.sync([this.state.status.user_id]);
    }

    syncAll() {
        const able = this.others.filter((other) => other.is_on);
        const own = this.mine.is_on ? [this.state.status.user_id] : [];
        return this.sync([...own, ...able.map((other) => other.id)]);
    }

    openPreferences() {
        return this.action.doAction("office365_sync.action_preferences", {
            props: {resId: user.userId},
        });
    }

    openManualSync() {
        return this.action.doAction("office365_sync.action_manual_sync", {
            additionalContext: {default_with_contacts: false},
            onClose: () => this.ask("status", []),
        });
    }

    openDeletions() {
        return this.action.doAction("office365_sync.action_event_deletions");
    }
}
