"""What the assistant made of a turn, as a reader sees it."""

from collections.abc import Sequence

from nicegui import ui

from api.pages.staff.review.transcript_html import marked_html
from api.pages.staff.review.words import (
    action_name,
    intent_name,
    is_named,
    name_of,
    span_in_words,
    words_of,
)
from api.pages.staff.workplace import Workplace
from api.staff.review.replay_schemas import TurnOut, UnderstandingOut


def draw_said(place: Workplace, turn: TurnOut) -> None:
    """The patient's words with what was found in them."""
    said = turn.said
    if said is None:
        return
    ui.label(words_of(place, "heard")).props("role=heading aria-level=2").classes("list-heading")
    found = turn.understanding.entities if turn.understanding and not said.pressed else []
    with ui.element("div").classes("said-text").props("tabindex=0"):
        # One line: what is marked with the mouse is counted from the element's first character.
        ui.html(marked_html(place, said.text, found), sanitize=False, tag="span")


def draw_facts(place: Workplace, turn: TurnOut) -> None:
    """Intent, runners-up, form, what is known, actions, times, model."""
    told = turn.understanding
    rows: list[tuple[str, Sequence[str]]] = []
    if told is None:
        ui.label(words_of(place, "no_understanding")).classes("soft")
    else:
        rows = _understanding(place, told)
    rows.append(("time", _times(place, turn)))
    if told and told.model:
        rows.append(("model_row", [words_of(place, "model", model=told.model[:12])]))
    with ui.element("dl").classes("facts"):
        for key, lines in rows:
            if lines:
                _row(place, key, lines)


def answered_by(place: Workplace, turn: TurnOut) -> str:
    """Who answered: the assistant, a person by name, nobody."""
    names = []
    for line in turn.answers:
        if line.author == "agent":
            names.append(words_of(place, "by_agent", name=line.author_name or ""))
        elif line.author != "patient":
            names.append(words_of(place, f"by_{line.author}"))
    return " · ".join(dict.fromkeys(names)) or words_of(place, "nobody")


def _understanding(place: Workplace, told: UnderstandingOut) -> list[tuple[str, Sequence[str]]]:
    return [
        ("intent", _intent(place, told)),
        ("runners_up", _runners_up(place, told)),
        ("entities", _entities(place, told)),
        ("state", [_form(place, told)]),
        ("slots", _slots(place, told)),
        ("actions", [" → ".join(action_name(place, action) for action in told.actions)]),
    ]


def _intent(place: Workplace, told: UnderstandingOut) -> list[str]:
    lines = [_sure(place, told.intent, told.confidence)]
    if told.machine and told.bayes and told.machine != told.bayes:
        machine = words_of(place, "machine", intent=intent_name(place, told.machine))
        bayes = words_of(place, "bayes", intent=intent_name(place, told.bayes))
        lines.append(f"{words_of(place, 'disagree')}：{machine}，{bayes}")
    return lines


def _runners_up(place: Workplace, told: UnderstandingOut) -> list[str]:
    return [" · ".join(_sure(place, one.intent, one.confidence) for one in told.ranking[:3])]


def _sure(place: Workplace, intent: str | None, confidence: float | None) -> str:
    if not intent:
        return ""
    percent = words_of(place, "confidence", percent=round((confidence or 0) * 100))
    return f"{intent_name(place, intent)}（{percent}）"


def _entities(place: Workplace, told: UnderstandingOut) -> list[str]:
    shown = [
        words_of(place, "entities_shown", kind=name_of(place, "entity", one.entity), text=one.text)
        for one in told.entities
    ]
    return ["，".join(shown) or words_of(place, "no_entities")]


def _form(place: Workplace, told: UnderstandingOut) -> str:
    if not told.form:
        return words_of(place, "no_form")
    form = name_of(place, "form", told.form)
    if not told.asked:
        return words_of(place, "form_open", form=form)
    return words_of(place, "form_asks", form=form, slot=name_of(place, "slot", told.asked))


def _slots(place: Workplace, told: UnderstandingOut) -> list[str]:
    lines = []
    for slot in told.slots:
        if not is_named(place, "slot", slot.name):
            continue
        value = slot.value or words_of(place, "slot_filled")
        new = f"（{words_of(place, 'slot_new')}）" if slot.new else ""
        lines.append(f"{name_of(place, 'slot', slot.name)}：{value}{new}")
    return lines


def _times(place: Workplace, turn: TurnOut) -> list[str]:
    told, parts = turn.understanding, []
    if turn.pause is not None:
        parts.append(words_of(place, "pause", span=span_in_words(place, turn.pause)))
    if turn.answer_after is not None:
        parts.append(words_of(place, "answer_after", span=span_in_words(place, turn.answer_after)))
    if told and told.turn_ms is not None and told.dialogue_ms is not None:
        parts.append(words_of(place, "ms", dialogue=told.dialogue_ms, turn=told.turn_ms))
    elif told and told.turn_ms is not None:
        parts.append(words_of(place, "ms_turn", turn=told.turn_ms))
    return [" · ".join(parts)] if parts else []


def _row(place: Workplace, key: str, lines: Sequence[str]) -> None:
    shown = [line for line in lines if line]
    if not shown:
        return
    with ui.element("dt"):
        ui.label(words_of(place, key))
    with ui.element("dd"):
        for line in shown:
            ui.label(line)
