"""Who sits in front of a page, and what every page has around it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import app as pages
from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.errors import DaoyiError, Unauthenticated
from api.pages.staff.navigation import draw_areas, draw_pages
from api.staff import service
from api.staff.dependencies import COOKIE
from api.staff.models import Staff
from api.staff.office import Office, office_of
from api.staff.permissions import Permission, allows
from api.training.service import reminders_of
from api.wording import Wording

Result = TypeVar("Result")

_PAGE_SECONDS = 30.0

# Quasar's own elements in the colour of style.css.
_ACCENT = "#0b6e75"

_LOG_OUT = """() => fetch("/v1/staff/session", {method: "DELETE"})
    .finally(() => location.assign(window.path_prefix + "/login"))"""


@dataclass(frozen=True)
class Workplace:
    """A logged-in staff member at a page. `staff` is as they were when the page was opened; `page`
    is the first part of its address, `reminders` how much they are reminded to learn."""

    office: Office
    staff: Staff
    token: str
    page: str = ""
    reminders: int = 0

    def words(self, key: str, **params: object) -> str:
        """Words of the pages."""
        return self.office.wording(f"staff.page.{key}", **params)

    def may(self, *any_of: Permission) -> bool:
        """Whether the matrix allows one of these."""
        return any(allows(self.staff, permission) for permission in any_of)

    def moment(self, at: datetime) -> str:
        """A time in the hospital, short: 11-18 10:05."""
        return f"{at.astimezone(HOSPITAL_ZONE):%m-%d %H:%M}"

    def name(self, group: str, value: str) -> str:
        """What `value` (of a channel, a card, …) is called; itself when nobody has named it yet."""
        key = f"staff.page.{group}.{value}"
        return self.office.wording(key) if key in _keys(self.office.wording) else value

    def channel(self, channel: str) -> str:
        """A channel's name."""
        return self.name("channel", channel)

    async def act(self, work: Callable[[Staff], Awaitable[Result]]) -> Result | None:
        """Do something as the staff member, if they are still logged in. What is refused is told
        in words and gives None. This is the pages' border: errors end here."""
        try:
            return await work(await self._still())
        except Unauthenticated:
            ui.navigate.to("/login")
        except DaoyiError as error:
            text = self.office.wording(f"errors.{error.code}", **error.params)
            ui.notify(text, type="negative", position="top")
        return None

    def frame(self, *needed: Permission) -> bool:
        """Draw what is around a page. False, with a kind word, when the page isn't for them."""
        ui.add_css(_style())
        ui.colors(primary=_ACCENT)
        with ui.header().classes("bar"):
            ui.label(self.words("title")).classes("bar-title")
            draw_areas(self)
            ui.space()
            if self.reminders:
                words = self.office.wording("staff_training.reminder", count=self.reminders)
                ui.link(words, "/training").classes("bar-link bar-reminder")
            role = self.office.wording(f"staff.role.{self.staff.role.value}")
            ui.label(f"{self.staff.display_name} · {role}").classes("bar-person")
            ui.link(self.office.wording("staff_admin.password.link"), "/password").classes(
                "bar-link"
            )
            leave = ui.button(self.words("logout")).props("flat dense color=white")
            leave.on("click", js_handler=_LOG_OUT)
            draw_pages(self)
        if needed and not self.may(*needed):
            ui.label(self.words("forbidden")).classes("notice")
            return False
        return True

    async def _still(self) -> Staff:
        staff = await _staff_of(self.office, self.token)
        if staff is None:
            raise Unauthenticated("unauthenticated")
        return staff


def staff_page(path: str) -> ui.page:
    """Registers a page. On a machine that is busy for a moment it is waited for, where NiceGUI
    would answer with an error after three seconds."""
    return ui.page(path, response_timeout=_PAGE_SECONDS)


async def enter(request: Request, *, any_password: bool = False) -> Workplace | RedirectResponse:
    """The workplace of whoever opens a page, or the way to the login. Who must change their
    password first gets only to the page that takes `any_password`."""
    office = office_of(pages.state.host)
    token = request.cookies.get(COOKIE, "")
    staff = await _staff_of(office, token)
    if staff is None:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/login")
    if staff.must_change_password and not any_password:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/password")
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    page = path.strip("/").partition("/")[0]
    return Workplace(office, staff, token, page, await _reminders(office, staff))


async def _staff_of(office: Office, token: str) -> Staff | None:
    async with office.sessions() as session:
        return await service.staff_of(session, token, office.clock.now())


async def _reminders(office: Office, staff: Staff) -> int:
    async with office.sessions() as session:
        return await reminders_of(session, staff.id)


@lru_cache(maxsize=2)
def _keys(wording: Wording) -> frozenset[str]:
    return frozenset(wording.keys())


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")
