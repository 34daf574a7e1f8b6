"""Beside the inbox: how far reviewers are, and the sampling plans."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.review.inbox_words import words_of
from api.pages.staff.workplace import Workplace
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.review import sampling
from api.staff.review.inbox_schemas import LoadOut, PlanIn, PlanOut, ProgressOut, ReviewerOut

_ALL = "all"
_CHANNELS = ("web", "wechat", "hotline", "kiosk")
_MOST = 200


class InboxProgress:
    """`changed` is called when something was drawn or planned."""

    def __init__(self, place: Workplace, changed: Callable[[], Awaitable[None]]) -> None:
        self._place = place
        self._changed = changed
        self._reviewers: list[ReviewerOut] = []
        label = words_of(place, "progress.heading")
        with ui.column().classes("inbox-side").props(f'role=complementary aria-label="{label}"'):
            ui.label(words_of(place, "progress.reviewers")).classes("list-heading")
            self._people = KeyedLines[ReviewerOut](
                ui.column().classes("w-full gap-1"),
                lambda one: one.id,
                lambda one: _PersonLine(place, one.name),
            )
            ui.label(words_of(place, "progress.plans")).classes("list-heading")
            self._none = ui.label(words_of(place, "plan.none")).classes("soft")
            self._plans = KeyedLines[PlanOut](
                ui.column().classes("w-full gap-2"), lambda one: one.id, self._draw_plan
            )
            if place.may(Permission.PLAN_REVIEWS):
                add = ui.button(words_of(place, "plan.add"), on_click=self._add)
                add.props("outline dense")

    def show(self, found: ProgressOut) -> None:
        """What is so now."""
        self._reviewers = found.reviewers
        self._people.show(found.reviewers)
        self._plans.show(found.plans)
        self._none.set_visibility(not found.plans)

    def _draw_plan(self, plan: PlanOut) -> "_PlanLine":
        return _PlanLine(self._place, plan, self._draw_now, self._set_active)

    async def _draw_now(self, plan: PlanOut) -> None:
        place = self._place
        drawn = await place.act(lambda staff: sampling.draw(place.office, staff, plan.id))
        if drawn is None:
            return
        told = words_of(place, "plan.drawn_none")
        if drawn.drawn:
            week = drawn.week
            told = words_of(place, "plan.drawn", count=drawn.drawn, month=week.month, day=week.day)
        ui.notify(told, position="top")
        await self._changed()

    async def _set_active(self, plan: PlanOut) -> None:
        place, active = self._place, not plan.active
        await place.act(
            lambda staff: sampling.set_active(place.office, staff, plan.id, active=active)
        )
        await self._changed()

    async def _add(self) -> None:
        place = self._place
        channels = {_ALL: words_of(place, "plan.every_channel")}
        channels |= {channel: place.channel(channel) for channel in _CHANNELS}
        fields = [
            Field("name", words_of(place, "plan.name"), "line", required=True, limit=40),
            Field(
                "channel",
                words_of(place, "plan.channel"),
                "choice",
                required=True,
                options=channels,
                value=_ALL,
            ),
            Field("per_week", words_of(place, "plan.per_week"), "line", required=True, value="20"),
            *(Field(f"reviewer-{one.id}", one.name, "check") for one in self._reviewers),
        ]

        async def do(values: Values) -> bool:
            number = str(values["per_week"] or "")
            wanted = PlanIn(
                name=str(values["name"]),
                channel=None if values["channel"] == _ALL else values["channel"],
                per_week=min(_MOST, max(1, int(number) if number.isdecimal() else 1)),
                reviewers=[one.id for one in self._reviewers if values[f"reviewer-{one.id}"]],
            )

            async def work(staff: Staff) -> PlanOut:
                return await sampling.make(place.office, staff, wanted)

            return await place.act(work) is not None

        if await fill_in(
            place, words_of(place, "plan.add"), fields, do, hint=words_of(place, "plan.add_hint")
        ):
            ui.notify(words_of(place, "plan.made"), type="positive", position="top")
            await self._changed()


class _PersonLine:
    def __init__(self, place: Workplace, name: str) -> None:
        self._place, self._name = place, name
        with ui.element("div").classes("inbox-load") as self.element:
            ui.label(name)
            self._load = ui.label().classes("soft")
            self._bar = _Bar(place, name)

    def show(self, item: ReviewerOut) -> None:
        """What is so now."""
        self._load.set_text(_in_words(self._place, item))
        self._bar.show(item)


class _PlanLine:
    def __init__(
        self,
        place: Workplace,
        plan: PlanOut,
        draw: Callable[[PlanOut], Awaitable[None]],
        set_active: Callable[[PlanOut], Awaitable[None]],
    ) -> None:
        self._place, self._plan = place, plan
        with ui.element("div").classes("inbox-load").props("role=group") as self.element:
            self.element.props(f'aria-label="{plan.name}"')
            ui.label(plan.name)
            self._sort = ui.label().classes("soft")
            self._load = ui.label().classes("soft")
            self._bar = _Bar(place, plan.name)
            ui.label(words_of(place, "plan.seed", seed=plan.seed)).classes("soft")
            if place.may(Permission.PLAN_REVIEWS):
                with ui.row().classes("gap-1"):
                    ui.button(
                        words_of(place, "plan.draw"), on_click=lambda: draw(self._plan)
                    ).props("dense flat")
                    self._active = ui.button(on_click=lambda: set_active(self._plan))
                    self._active.props("dense flat")

    def show(self, item: PlanOut) -> None:
        """What is so now."""
        place = self._place
        self._plan = item
        channel = place.channel(item.channel) if item.channel else words_of(place, "channel.all")
        sort = words_of(place, "plan.per_week_short", channel=channel, count=item.per_week)
        stopped = "" if item.active else f" · {words_of(place, 'plan.stopped')}"
        self._sort.set_text(f"{sort}{stopped}")
        self._load.set_text(_in_words(place, item))
        self._bar.show(item)
        if place.may(Permission.PLAN_REVIEWS):
            self._active.set_text(words_of(place, "plan.stop" if item.active else "plan.start"))


class _Bar:
    """How much of it is finished."""

    def __init__(self, place: Workplace, name: str) -> None:
        self._place, self._name = place, name
        with ui.element("div").classes("inbox-bar").props("role=img") as self._element:
            self._filled = ui.element("div")

    def show(self, load: LoadOut) -> None:
        finished = load.done + load.passed_over
        total = finished + load.waiting
        share = round(100 * finished / total) if total else 0
        self._filled.style(f"width: {share}%")
        told = words_of(
            self._place, "progress.bar", name=self._name, finished=finished, total=total
        )
        self._element.props(f'aria-label="{told}"')


def _in_words(place: Workplace, load: LoadOut) -> str:
    return words_of(
        place,
        "progress.load",
        waiting=load.waiting,
        done=load.done,
        passed_over=load.passed_over,
    )
