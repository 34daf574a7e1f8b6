"""Figures, turns and the diff of a challenger, each as one piece of HTML: nothing in it is pressed
but links."""

from collections.abc import Iterator, Sequence
from html import escape

from api.challengers.schemas import Changed, Figure, Group, Report
from api.pages.staff.challengers.words import Names, share

_COLUMNS = ("what", "before", "after", "change", "of", "lost", "won")
# From so little on it is a change that somebody looks at.
_SEEN = 0.0005


def figures_table(report: Report, names: Names) -> str:
    """What has changed or is refused; all the rest folded away below it."""
    refused = {(one.group, one.name) for one in report.refused}
    looked_at = [
        one for one in report.figures if _has_changed(one) or (one.group, one.name) in refused
    ]
    same = [one for one in report.figures if one not in looked_at]
    summary = f"<summary>{escape(names('unchanged', count=len(same)))}</summary>"
    folded = f"<details>{summary}{_table(same, set(), names)}</details>" if same else ""
    return (_table(looked_at, refused, names) if looked_at else "") + folded


def _has_changed(figure: Figure) -> bool:
    return abs(figure.after - figure.before) > _SEEN or bool(figure.lost or figure.won)


def _table(figures: Sequence[Figure], refused: set[tuple[Group, str]], names: Names) -> str:
    heads = "".join(f'<th scope="col">{escape(names(column))}</th>' for column in _COLUMNS)
    rows = "".join(_rows(figures, refused, names))
    head = f"<thead><tr>{heads}</tr></thead>"
    return f'<table class="table figures">{head}<tbody>{rows}</tbody></table>'


def _rows(
    figures: Sequence[Figure], refused: set[tuple[Group, str]], names: Names
) -> Iterator[str]:
    group = None
    for figure in figures:
        if figure.group != group:
            group = figure.group
            title = escape(names.of("group", group))
            yield f'<tr class="group"><th scope="rowgroup" colspan="7">{title}</th></tr>'
        yield _row(figure, (figure.group, figure.name) in refused, names)


def _row(figure: Figure, is_refused: bool, names: Names) -> str:
    change = figure.after - figure.before
    look = "worse" if change < -_SEEN else "better" if change > _SEEN else ""
    told = f"{change * 100:+.1f}" if look else "0"
    cells = [share(figure.before), share(figure.after), told, *_counts(figure)]
    numbers = "".join(f'<td class="number">{escape(cell)}</td>' for cell in cells)
    mark = "✗ " if is_refused else ""
    name = f'<th scope="row">{mark}{escape(names.figure(figure.name))}</th>'
    return f'<tr class="{look}{" refused" if is_refused else ""}">{name}{numbers}</tr>'


def _counts(figure: Figure) -> list[str]:
    return [str(figure.of), str(figure.lost or ""), str(figure.won or "")]


def turns_list(changed: Sequence[Changed], names: Names, prefix: str) -> str:
    """The reviewed turns that are understood otherwise, each with a link to its conversation."""
    return f'<ul class="turns">{"".join(_turn(one, names, prefix) for one in changed)}</ul>'


def _turn(changed: Changed, names: Names, prefix: str) -> str:
    before, after = names.intent(changed.before), names.intent(changed.after)
    verdict, look = _verdict(changed)
    told = names("turn", before=before, after=after)
    if verdict == "turn_entities":
        told = after
    right = names("turn_right", right=names.intent(changed.right))
    link = (
        f'<a href="{escape(prefix)}/review/{changed.conversation}#m{changed.message}">'
        f"{escape(names('open'))}</a>"
    )
    return (
        f'<li class="{look}"><span>{escape(told)}</span> <b>{escape(names(verdict))}</b> '
        f'<span class="soft">{escape(right)}</span> {link}</li>'
    )


def _verdict(changed: Changed) -> tuple[str, str]:
    if changed.before == changed.after:
        return "turn_entities", ""
    if changed.after == changed.right:
        return "turn_better", "better"
    return ("turn_worse", "worse") if changed.before == changed.right else ("turn_other", "")


def diff_lines(diff: str) -> str:
    """A patch with its added and removed lines marked."""
    lines = "".join(
        f'<span class="{_kind(line)}">{escape(line)}\n</span>' for line in diff.splitlines()
    )
    return f'<pre class="diff" tabindex="0">{lines}</pre>'


def _kind(line: str) -> str:
    if line.startswith(("+++", "---")):
        return "file"
    return {"+": "added", "-": "removed", "@": "place"}.get(line[:1], "same")
