import {onWillUnmount} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

const EVERY = 2000; // Milliseconds between two looks at a run
const PATIENCE = 150; // Looks, until it is left to itself

/**
 * Looks again every other second while a run goes on. Returns what to call with each
 * status that was seen, and whether somebody has just asked for it.
 */
export function useLooking(look) {
    let timer = null;
    let wasRunning = false;
    let looks = 0;
    onWillUnmount(() => clearTimeout(timer));
    return (isRunning, isAsked = false) => {
        clearTimeout(timer);
        // Once more after the end: one kind of record is synced after the other
        const again = isRunning || wasRunning;
        wasRunning = isRunning;
        looks = isAsked ? 0 : looks + 1;
        if (again && looks < PATIENCE) {
            timer = setTimeout(look, EVERY);
        }
    };
}

/**
 * Says what came of a run.
 */
export function useNews() {
    const notification = useService("notification");
    return ({news}) => {
        if (news.title) {
            const {title, message, type} = news;
            notification.add(message, {title, type});
        }
    };
}
