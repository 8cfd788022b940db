import {AttendeeCalendarController} from "@calendar/views/attendee_calendar/attendee_calendar_controller";
import {Office365CalendarPanel} from "./calendar_panel";

AttendeeCalendarController.components = {
    ...AttendeeCalendarController.components,
    Office365CalendarPanel,
};
