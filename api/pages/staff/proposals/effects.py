"""What a red flag would change, as the safety engine itself sees it."""

from nicegui import ui

from api.pages.staff.asking import answer_of
from api.pages.staff.proposals.words import words_of
from api.pages.staff.workplace import Workplace
from api.staff.proposals.schemas import EffectsOut, ProposalLine, SeenOut


async def show_effects(place: Workplace, item: ProposalLine, found: EffectsOut) -> None:
    """A dialog with what is recognised now and then. Escape closes it."""
    with ui.dialog() as dialog, ui.card().classes("asking"):
        ui.label(words_of(place, "effects_heading")).classes("list-heading")
        ui.label(str(item.content["text"])).classes("proposal-what")
        ui.label(words_of(place, "effects_now", seen=_seen(place, found.now)))
        if found.by_form:
            _draw_form(place, item, found)
        else:
            ui.label(words_of(place, "effects_learned")).classes("soft")
        ui.button(words_of(place, "close"), on_click=dialog.close).props("autofocus")
    await answer_of(dialog)


def _draw_form(place: Workplace, item: ProposalLine, found: EffectsOut) -> None:
    then = _seen(place, found.then)
    ui.label(words_of(place, "effects_then", form=item.content["form"], seen=then))
    if not found.raised_count:
        key = "effects_same" if found.looked_at else "effects_none"
        ui.label(words_of(place, key, count=found.looked_at)).classes("soft")
        return
    told = words_of(place, "effects_raised", count=found.looked_at, raised=found.raised_count)
    ui.label(told).classes("warn")
    with ui.element("ul").classes("raised").props("tabindex=0"):
        for one in found.raised:
            group = words_of(place, f"group.{one.group}")
            with ui.element("li"):
                ui.label(words_of(place, "raised", text=one.text, group=group))


def _seen(place: Workplace, seen: SeenOut) -> str:
    if seen.kind is None:
        return words_of(place, "seen_none")
    kind = words_of(place, f"group.{seen.kind}")
    return words_of(place, "seen", kind=kind, flags="、".join(seen.flags))
