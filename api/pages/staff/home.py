"""`/staff`: leads everybody to the first page that is theirs."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.navigation import AREAS, NAVIGATION
from api.pages.staff.workplace import enter, staff_page


@staff_page("/")
async def home_page(request: Request) -> RedirectResponse | None:
    """The first page of the staff member's own, or a word that there is none yet."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    # Everybody may learn; who has other work begins with that.
    for name in sorted(NAVIGATION, key=AREAS["learning"].__contains__):
        if place.may(*NAVIGATION[name]):
            return RedirectResponse(f"{request.scope.get('root_path', '')}/{name}")
    place.frame()
    ui.label(place.words("nothing_for_role")).classes("notice")
    return None
