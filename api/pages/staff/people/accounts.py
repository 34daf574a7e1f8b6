"""`/staff/accounts`: staff accounts, kept by the administrator."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui
from pydantic import ValidationError

from api.errors import InvalidInput
from api.pages.staff.asking import Field, FieldKind, ask, fill_in
from api.pages.staff.people.matrix import draw_matrix
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.accounts import keeping
from api.staff.accounts.schemas import AccountIn, AccountOut, NewAccountIn, OneTimeOut
from api.staff.models import Role, Staff
from api.staff.permissions import Permission

_COLUMNS = (
    "username",
    "display_name",
    "role",
    "department",
    "skills",
    "chat_limit",
    "state",
    "actions",
)
# How the boxes of the queues are named in the form.
_SKILL = "skill:"


@staff_page("/accounts")
async def accounts_page(request: Request) -> RedirectResponse | None:
    """The accounts with what can be done to each."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.MANAGE_STAFF):
        with ui.column().classes("sheet wide"):
            page = _AccountsPage(place)
            draw_matrix(place)
        await page.open()
    return None


class _AccountsPage:
    """A row stays the same row while its account is there: a press on it can't be lost."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._departments: dict[str, str] = {}
        self._rows: dict[str, _Row] = {}
        # Beside what asks: a dialog that goes takes with it whatever was made inside it.
        self._told = ui.element()
        with ui.row().classes("w-full items-center"):
            ui.label(_words(place, "heading")).classes("list-heading")
            ui.space()
            ui.button(_words(place, "new"), on_click=self._create)
        with ui.element("table").classes("table") as self._table, ui.element("tr"):
            for name in _COLUMNS:
                with ui.element("th").props("scope=col"):
                    ui.label(_words(place, name))

    async def open(self) -> None:
        """Everything, for the first time."""
        office = self._place.office
        found = await self._place.act(lambda staff: keeping.departments(office, staff))
        self._departments = found or {}
        await self.refresh()

    async def refresh(self) -> None:
        """Show what is so now."""
        office = self._place.office
        found = await self._place.act(lambda staff: keeping.listed(office, staff))
        for account in found or []:
            if account.username not in self._rows:
                with self._table:
                    self._rows[account.username] = _Row(self._place, self)
            self._rows[account.username].show(account)

    def department(self, code: str | None) -> str:
        """What a department is called."""
        return self._departments.get(code or "", code or "")

    async def change(self, account: AccountOut) -> None:
        """Ask for what is to be different."""

        async def do(values: dict[str, Any]) -> bool:
            return await self._do(
                lambda staff: keeping.change(
                    self._place.office, staff, account.username, _read(AccountIn, values)
                )
            )

        heading = _words(self._place, "change_heading", username=account.username)
        hint = _words(self._place, "skills_hint")
        await fill_in(self._place, heading, self._fields(account), do, hint=hint)

    async def confirm(
        self, name: str, account: AccountOut, do: Callable[[Staff], Awaitable[Any]]
    ) -> None:
        """Ask once more before something is done to an account."""
        heading = _words(self._place, f"{name}_heading", name=account.display_name)
        hint = "" if name == "activate" else _words(self._place, f"{name}_hint")
        if await ask(self._place, heading, hint=hint) is not None:
            await self._do(do)

    async def _create(self) -> None:
        username = Field(
            "username",
            f"{_words(self._place, 'username')}（{_words(self._place, 'username_hint')}）",
            "line",
            required=True,
            limit=40,
        )

        async def do(values: dict[str, Any]) -> bool:
            return await self._do(
                lambda staff: keeping.create(self._place.office, staff, _read(NewAccountIn, values))
            )

        heading = _words(self._place, "new_heading")
        hint = _words(self._place, "skills_hint")
        await fill_in(self._place, heading, [username, *self._fields()], do, hint=hint)

    async def _do(self, work: Callable[[Staff], Awaitable[Any]]) -> bool:
        done = await self._place.act(work)
        if done is None:
            return False
        if isinstance(done, OneTimeOut):
            self._show_once(done)
        else:
            ui.notify(_words(self._place, "saved"), type="positive", position="top")
        await self.refresh()
        return True

    def _show_once(self, made: OneTimeOut) -> None:
        """Until it is closed, and never again."""
        place = self._place
        with (
            self._told,
            ui.dialog().props("persistent") as dialog,
            ui.card().classes("asking"),
        ):
            ui.label(_words(place, "one_time_heading")).classes("list-heading")
            told = _words(place, "one_time", name=made.display_name, username=made.username)
            ui.label(told)
            ui.label(made.password).classes("one-time").props("role=status")
            ui.label(_words(place, "one_time_hint")).classes("warn")
            close = ui.button(_words(place, "close"), on_click=dialog.close)
            close.props("autofocus")
        dialog.on("hide", dialog.delete)
        dialog.open()

    def _fields(self, now: AccountOut | None = None) -> list[Field]:
        """All that an account has, filled in with what is so `now`."""
        place = self._place
        roles = {role.value: place.office.wording(f"staff.role.{role}") for role in Role}
        kept = now.model_dump() if now else {}

        def one(name: str, words: str, kind: FieldKind, **how: Any) -> Field:
            return Field(name, _words(place, words), kind, value=kept.get(name), **how)

        limit = kept.get("chat_limit")
        return [
            one("display_name", "display_name", "line", required=True, limit=40),
            one("role", "role", "choice", required=True, options=roles),
            one("department", "department", "search", options=self._departments),
            Field(
                "chat_limit",
                _words(place, "chat_limit_label"),
                "line",
                value=str(limit) if limit else "",
                limit=2,
            ),
            *(
                Field(
                    f"{_SKILL}{skill.id}",
                    _words(place, "serves", skill=skill.name),
                    "check",
                    value=skill.id in kept.get("skills", ()),
                )
                for skill in place.office.levels.desk.skills
            ),
        ]


class _Row:
    def __init__(self, place: Workplace, page: _AccountsPage) -> None:
        self._place, self._page = place, page
        self._account: AccountOut
        self._cells: dict[str, ui.label] = {}
        with ui.element("tr") as self._row:
            for name in _COLUMNS[:-1]:
                with ui.element("td"):
                    self._cells[name] = ui.label().classes("lines")
            with ui.element("td"), ui.row().classes("row-actions"):
                self._button("change", self._change)
                self._reset = self._button("reset", self._ask_reset)
                self._off = self._button("deactivate", self._ask_deactivate)
                self._on = self._button("activate", self._ask_activate)

    def show(self, account: AccountOut) -> None:
        """What is so now."""
        self._account = account
        for name, text in self._texts(account).items():
            self._cells[name].set_text(text)
        own = account.username == self._place.staff.username
        self._row.classes(**{"remove" if account.active else "add": "soft"})
        self._reset.set_visibility(account.active and not own)
        self._off.set_visibility(account.active and not own)
        self._on.set_visibility(not account.active)

    def _texts(self, account: AccountOut) -> dict[str, str]:
        place = self._place
        skills = place.office.levels.desk.skill_name
        state = _words(place, "active" if account.active else "inactive")
        if account.must_change_password:
            state = f"{state}\n{_words(place, 'must_change')}"
        if account.newcomer:
            state = f"{state}\n{_words(place, 'newcomer')}"
        return {
            "username": account.username,
            "display_name": account.display_name,
            "role": account.role_name,
            "department": self._page.department(account.department),
            "skills": place.words("talk.and").join(skills(one) for one in account.skills)
            or _words(place, "all_skills"),
            "chat_limit": str(account.chat_limit or _words(place, "default_limit")),
            "state": state,
        }

    def _button(self, name: str, press: Callable[[], Awaitable[None]]) -> ui.button:
        return ui.button(_words(self._place, name), on_click=press).props("dense outline")

    async def _change(self) -> None:
        await self._page.change(self._account)

    async def _ask_reset(self) -> None:
        await self._ask("reset", keeping.reset_password)

    async def _ask_deactivate(self) -> None:
        await self._ask("deactivate", keeping.deactivate)

    async def _ask_activate(self) -> None:
        await self._ask("activate", keeping.activate)

    async def _ask(self, name: str, do: Callable[..., Awaitable[Any]]) -> None:
        username = self._account.username
        await self._page.confirm(
            name, self._account, lambda staff: do(self._place.office, staff, username)
        )


def _read(shape: type[AccountIn], values: dict[str, Any]) -> Any:
    """What was filled in, as `shape`. Raises `InvalidInput`."""
    given = {
        name: value
        for name, value in values.items()
        if value not in (None, "") and not name.startswith(_SKILL)
    }
    given["skills"] = [
        name.removeprefix(_SKILL)
        for name, chosen in values.items()
        if name.startswith(_SKILL) and chosen
    ]
    try:
        return shape.model_validate(given)
    except ValidationError as wrong:
        raise InvalidInput("invalid_input") from wrong


def _words(place: Workplace, key: str, **params: object) -> str:
    return place.office.wording(f"staff_admin.accounts.{key}", **params)
