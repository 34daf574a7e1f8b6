"""What is asked when a promised call was made, or is promised for another time."""

import uuid
from datetime import date, datetime, time

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.errors import InvalidInput
from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.workplace import Workplace
from api.staff.desk import callbacks
from api.staff.desk.schemas import CALL_RESULTS
from api.staff.models import Staff

_NOTE = 500
_HOURS = range(8, 21)


async def say_called(place: Workplace, conversation: uuid.UUID) -> bool:
    """How the call went; whether it was written down."""
    office, words = place.office, place.office.wording

    async def do(given: Values) -> bool:
        async def work(staff: Staff) -> bool:
            result, note = given["result"], given["note"] or None
            await callbacks.callback_done(office, staff, conversation, result, note)
            return True

        return _done(place, await place.act(work), "called_saved")

    results = {code: words(f"staff_handoff.call_result.{code}") for code in CALL_RESULTS}
    label = words("staff_desk.page.called_result")
    fields = [
        Field("result", label, "choice", True, results, value=CALL_RESULTS[0]),
        Field("note", words("staff_desk.page.called_note"), limit=_NOTE),
    ]
    return await fill_in(place, words("staff_desk.page.called_heading"), fields, do)


async def reschedule_call(place: Workplace, conversation: uuid.UUID) -> bool:
    """Until when the patient is called instead, and why; whether it was promised."""
    office, words = place.office, place.office.wording

    async def do(given: Values) -> bool:
        async def work(staff: Staff) -> bool:
            by = _moment(given["day"], given["time"])
            await callbacks.reschedule_callback(office, staff, conversation, by, given["reason"])
            return True

        return _done(place, await place.act(work), "rescheduled")

    page = "staff_desk.page"
    times = {at: at for hour in _HOURS for at in (f"{hour:02}:00", f"{hour:02}:30")}
    today = office.clock.today().isoformat()
    fields = [
        Field("day", words(f"{page}.reschedule_day"), "date", required=True, value=today),
        Field("time", words(f"{page}.reschedule_time"), "choice", required=True, options=times),
        Field("reason", words(f"{page}.reschedule_why"), required=True),
    ]
    heading, hint = words(f"{page}.reschedule_heading"), words(f"{page}.reschedule_hint")
    return await fill_in(place, heading, fields, do, hint=hint)


def _moment(day: str, at: str) -> datetime:
    """Raises `InvalidInput("time_not_possible")`: a year can be typed that no calendar has."""
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise InvalidInput("time_not_possible") from error
    return datetime.combine(found, time.fromisoformat(at), HOSPITAL_ZONE)


def _done(place: Workplace, did: bool | None, told: str) -> bool:
    if did is None:
        return False
    ui.notify(place.office.wording(f"staff_desk.page.{told}"), type="positive", position="top")
    return True
