"""What is offered at the top of every page: areas of work, and the pages of the one somebody is in.

A supervisor may open more than twenty pages: in one row nobody finds any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from api.staff.permissions import Permission

if TYPE_CHECKING:
    from api.pages.staff.workplace import Workplace

Needed = tuple[Permission, ...]

# Areas and their pages in the order in which they are offered; of a page's permissions one is
# needed.
AREAS: dict[str, dict[str, Needed]] = {
    "reception": {
        "desk": (Permission.SEE_QUEUE,),
        "requests": (Permission.SEE_REQUESTS,),
        "calls": (Permission.CALL_PATIENTS,),
        "overview": (Permission.SUPERVISE_DESK,),
    },
    "booking": {
        "appointments": (Permission.SEE_APPOINTMENTS,),
        "timetable": (Permission.SEE_TIMETABLE,),
        "attendance": (Permission.SEE_APPOINTMENTS,),
        "register": (Permission.EXPORT_REGISTER,),
    },
    "complaints": {
        "complaints": (Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED),
        "reports": (Permission.SEE_REPORTS, Permission.HANDLE_RESTRICTED),
    },
    "review": {
        "review": (Permission.REVIEW,),
        "conversations": (Permission.READ_CONVERSATIONS,),
        "gaps": (Permission.SEE_GAPS, Permission.WRITE_GUIDE),
        "proposals": (Permission.DECIDE_PROPOSALS, Permission.WRITE_GUIDE),
        "models": (Permission.SEE_MODELS,),
        "quality": (Permission.SEE_QUALITY,),
        "red_flags": (Permission.REVIEW_RED_FLAGS,),
    },
    "learning": {
        "training": (Permission.LEARN,),
        "my_quality": (Permission.SEE_OWN_QUALITY,),
        "practice": (Permission.LEARN,),
        "training-desk": (Permission.MANAGE_TRAINING,),
    },
    "administration": {
        "accounts": (Permission.MANAGE_STAFF,),
        "audit": (Permission.READ_AUDIT, Permission.HANDLE_RESTRICTED),
    },
}
NAVIGATION = {page: needed for pages in AREAS.values() for page, needed in pages.items()}


def pages_of(place: Workplace) -> dict[str, list[str]]:
    """The areas that somebody has pages in, with those pages."""
    own = {
        area: [page for page, needed in pages.items() if place.may(*needed)]
        for area, pages in AREAS.items()
    }
    return {area: pages for area, pages in own.items() if pages}


def draw_areas(place: Workplace) -> None:
    """Each area as one link to its first page; an area of one page goes by that page's name."""
    here = _area_of(place)
    with ui.element("nav").classes("bar-areas").props(f'aria-label="{_label(place, "areas")}"'):
        for area, pages in pages_of(place).items():
            name = f"area.{area}" if len(pages) > 1 else f"nav.{pages[0]}"
            _link(place, name, pages[0], current=area == here)


def draw_pages(place: Workplace) -> None:
    """The pages of the area somebody is in, where there are several."""
    pages = pages_of(place).get(_area_of(place) or "", [])
    if len(pages) < 2:
        return
    with ui.element("nav").classes("bar-pages").props(f'aria-label="{_label(place, "pages")}"'):
        for page in pages:
            _link(place, f"nav.{page}", page, current=page == place.page)


def _area_of(place: Workplace) -> str | None:
    return next((area for area, pages in AREAS.items() if place.page in pages), None)


def _label(place: Workplace, which: str) -> str:
    return place.words(f"nav_label.{which}")


def _link(place: Workplace, name: str, page: str, *, current: bool) -> None:
    link = ui.link(place.words(name), f"/{page}").classes("bar-link")
    if current:
        link.classes("here").props("aria-current=page")
