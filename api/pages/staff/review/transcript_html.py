"""The turns of a conversation as one piece of HTML: three hundred of them are drawn at once.

Which turn is chosen is the browser's matter (`replay.js`); a press tells the page its number.
"""

from collections.abc import Iterable, Sequence
from html import escape

from api.pages.staff.desk.transcript_view import card_lines
from api.pages.staff.review.words import name_of, words_of
from api.pages.staff.workplace import Workplace
from api.staff.review.replay_schemas import EntityOut, ReplayLine, TurnOut


def transcript_html(place: Workplace, turns: Iterable[TurnOut]) -> str:
    """Every turn, each with its number, what was said, and its marks."""
    return "".join(_turn(place, turn) for turn in turns)


def marks_html(place: Workplace, turn: TurnOut) -> str:
    """What is noticeable about a turn, as short words."""
    names = [
        f'<span class="chip {mark}">{_words(place, f"mark.{mark}")}</span>' for mark in turn.marks
    ]
    return "".join(names)


def marked_html(place: Workplace, text: str, entities: Sequence[EntityOut]) -> str:
    """A text with its entities marked; of two that overlap the first."""
    parts: list[str] = []
    at = 0
    for entity in entities:
        if entity.start < at or entity.end > len(text):
            continue
        kind = escape(name_of(place, "entity", entity.entity))
        said = escape(text[entity.start : entity.end])
        parts += [escape(text[at : entity.start]), f"<mark>{said}<small>{kind}</small></mark>"]
        at = entity.end
    return "".join(parts) + escape(text[at:])


def _turn(place: Workplace, turn: TurnOut) -> str:
    title = (
        words_of(place, "turn", number=turn.number) if turn.number else words_of(place, "opening")
    )
    first = turn.said or (turn.answers[0] if turn.answers else None)
    at = f"{place.moment(first.at)}" if first else ""
    lines = [*([turn.said] if turn.said else []), *turn.answers]
    ids = "".join(f'<a id="m{line.id}"></a>' for line in lines)
    said = "".join(_line(place, line) for line in lines)
    return (
        f'<section class="turn" data-turn="{turn.number}">{ids}'
        f'<button type="button" class="turn-head"><span>{escape(title)}</span>'
        f'<span class="soft">{at}</span><span class="turn-marks">{marks_html(place, turn)}</span>'
        f"</button>{said}</section>"
    )


def _line(place: Workplace, line: ReplayLine) -> str:
    hidden = " hidden-line" if line.hidden else ""
    who = escape(line.author_name or place.words(f"author.{line.author}"))
    text = line.text or words_of(place, "nothing_said")
    if line.pressed:
        text = words_of(place, "pressed", title=text)
    parts = [f'<div class="soft">{who}</div>', f'<div class="bubble">{escape(text)}</div>']
    if line.card:
        parts.append(_card(place, line.card))
    if line.buttons:
        titles = "".join(f"<span>{escape(title)}</span>" for title in line.buttons)
        parts.append(f'<div class="then-buttons">{titles}</div>')
    parts += [_attachment(place, str(one.id), one.fetched) for one in line.attachments]
    return f'<div class="line {line.author}{hidden}">{"".join(parts)}</div>'


def _card(place: Workplace, card: dict[str, object]) -> str:
    name = place.name("card", str(card.get("type")))
    shown = place.words("card_shown", name=name, receipt=card.get("receipt") or "")
    lines = "".join(f"<div>{escape(line)}</div>" for line in card_lines(card))
    return f'<div class="card-shown"><div class="card-title">{escape(shown)}</div>{lines}</div>'


def _attachment(place: Workplace, number: str, fetched: str) -> str:
    if fetched != "kept":
        return f'<div class="soft">{escape(place.office.wording(f"attachments.{fetched}"))}</div>'
    shown = escape(place.office.wording("attachments.show"))
    address = f"/v1/staff/attachments/{escape(number)}"
    return f'<a href="{address}" target="_blank" rel="noopener">{shown}</a>'


def _words(place: Workplace, key: str) -> str:
    return escape(words_of(place, key))
