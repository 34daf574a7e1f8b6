"""Words of the pages about the quality of the service."""

from api.pages.staff.workplace import Workplace
from api.quality.schemas import SubjectFigures


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of `staff_quality.yml`."""
    return place.office.wording(f"staff_quality.{key}", **params)


def number(value: float | None) -> str:
    """82.5 or 100; a dash where there is none."""
    return "—" if value is None else f"{value:g}"


def trend(place: Workplace, figures: SubjectFigures) -> str:
    """Better or worse than in the period before; empty where there is nothing to compare."""
    if figures.mean is None or figures.before is None:
        return ""
    points = round(figures.mean - figures.before, 1)
    if points == 0:
        return words_of(place, "page.same")
    key = "page.better" if points > 0 else "page.worse"
    return words_of(place, key, points=number(abs(points)))


def period_name(place: Workplace, label: str, *, running: bool) -> str:
    """2026 年第 4 季度, and whether it is still running."""
    year, _, rest = label.partition("-")
    if rest.startswith("Q"):
        name = words_of(place, "page.quarter", year=year, number=rest[1:])
    else:
        name = words_of(place, "page.month", year=year, number=int(rest))
    return words_of(place, "page.running", name=name) if running else name


def period_names(place: Workplace, labels: list[str]) -> dict[str, str]:
    """All that can be chosen, by label. The first quarter and the first month are running."""
    newest = {next(iter([one for one in labels if ("Q" in one) is so]), "") for so in (True, False)}
    return {one: period_name(place, one, running=one in newest) for one in labels}
