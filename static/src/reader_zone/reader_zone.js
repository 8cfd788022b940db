import {cookie} from "@web/core/browser/cookie";

// Fields show moments in the browser's time zone. Texts are made by the server, which
// is told by the cookie that Odoo's login page sets: it is gone when a browser was
// closed, and wrong after a journey.
const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
if (timeZone && cookie.get("tz") !== timeZone) {
    cookie.set("tz", timeZone);
}
