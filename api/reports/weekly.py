"""医院客户服务意见表 of a week (A4.17): every complaint, suggestion and praise that came in, in a
line, and how it stood when the week was over."""

from api.complaints.models import ComplaintKind
from api.conversations.masking import mask_identity
from api.reports.cases import Case, Ground
from api.reports.figures import Worked, flow_of, received
from api.reports.periods import Period
from api.reports.schemas import Standing, Weekly, WeeklyLine

MATTER_LENGTH = 60
"""Characters of what somebody wrote that are shown: enough to know which matter it is."""


def weekly_figures(ground: Ground, period: Period, worked: Worked, *, restricted: bool) -> Weekly:
    """The sheet of the week."""
    complaints = ground.matters(ComplaintKind.COMPLAINT)
    return Weekly(
        period=period.label,
        first=period.first,
        last=period.last,
        as_of=ground.as_of,
        restricted=restricted,
        flow=flow_of(ground, period, worked),
        open=sum(case.open for case in complaints),
        overdue=sum(case.overdue(ground.as_of) for case in complaints),
        suggestions=len(received(ground.matters(ComplaintKind.SUGGESTION), period)),
        praise=len(received(ground.matters(ComplaintKind.PRAISE), period)),
        lines=_lines(ground, period),
    )


def matter_of(what: str, who: str | None = None) -> str:
    """The beginning of what was written, in one line, without identity and telephone numbers and
    without the name that the complainant gave."""
    plain = mask_identity(" ".join(what.split()))[0]
    if who and len(who) > 1:
        plain = plain.replace(who, "*" * len(who))
    return plain if len(plain) <= MATTER_LENGTH else f"{plain[: MATTER_LENGTH - 1]}…"


def _lines(ground: Ground, period: Period) -> tuple[WeeklyLine, ...]:
    remedies: dict[str, list[str]] = {}
    for remedy in ground.remedies:
        remedies.setdefault(remedy.receipt, []).append(remedy.what)
    came = received((case for case in ground.cases if not case.joined), period)
    came.sort(key=lambda case: (case.created_at, case.receipt))
    return tuple(
        WeeklyLine(
            number=number,
            receipt=case.receipt,
            at=case.created_at,
            kind=case.kind,
            channel=case.channel,
            department=case.department,
            category=case.category,
            matter=matter_of(case.what, case.who),
            status=case.status,
            verdict=case.verdict,
            remedies=tuple(remedies.get(case.receipt, ())),
            owner=case.owner,
            standing=_standing(case, ground),
        )
        for number, case in enumerate(came, start=1)
    )


def _standing(case: Case, ground: Ground) -> Standing:
    if case.answer is not None:
        return "in_time" if case.in_time else "late"
    return "overdue" if case.overdue(ground.as_of) else "waiting"
