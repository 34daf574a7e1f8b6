"""What comes next with a case: one step, told on top of its page."""

from dataclasses import dataclass

from api.cases.models import AnswerState
from api.complaints.models import ComplaintKind, ComplaintStatus
from api.staff.cases.schemas import Act, AnswerOut, CaseOut, Lack

_FINDING = {Lack.VERDICT, Lack.CAUSE, Lack.DEPARTMENT, Lack.IMPACT, Lack.FINDING, Lack.REFUSAL}


@dataclass(frozen=True)
class NextStep:
    """The words `next.<name>`, and in which section of the page it is done. `mine`: the reader may
    do it; otherwise it is what is waited for."""

    name: str
    section: str
    mine: bool = True


def next_step(case: CaseOut) -> NextStep:
    """The one thing to be done now, as the reader can do it."""
    if case.joined_to is not None:
        return NextStep("joined", "facts", mine=False)
    if Act.ACCEPT in case.may:
        return NextStep("accept", "people")
    if case.status is ComplaintStatus.CLOSED:
        return _after_the_end(case)
    if case.clock.paused:
        return NextStep("paused", "people", mine=Act.RESUME in case.may)
    if case.kind is not ComplaintKind.COMPLAINT:
        return _answer(case) or _close(case)
    return _inquire(case) or _answer(case) or _close(case)


def _inquire(case: CaseOut) -> NextStep | None:
    """Looking into it: somebody who does, evidence, opinions, the finding, remedies."""
    missing = _FINDING & set(case.lacking)
    if not missing and _begun(case):
        return None
    if case.investigator is None:
        return _step(case, Act.ASSIGN, "assign", "people")
    if not case.evidence and not case.opinions and case.verdict is None:
        return _step(case, Act.ADD_EVIDENCE, "inquire", "evidence")
    waiting = [opinion for opinion in case.opinions if opinion.received_at is None]
    if case.verdict is None and waiting:
        late = any(opinion.late for opinion in waiting)
        return NextStep("opinions_late" if late else "opinions", "opinions", mine=late)
    if missing:
        return _step(case, Act.RECORD_FINDING, "finding", "finding")
    if Lack.REMEDY in case.lacking:
        return _step(case, Act.ADD_REMEDY, "remedy", "remedies")
    return None


def _begun(case: CaseOut) -> bool:
    """Whether an answer is on its way, or was sent."""
    return latest(case) is not None


def _answer(case: CaseOut) -> NextStep | None:
    """Writing to the complainant, with a supervisor's approval where it admits something."""
    if case.status is ComplaintStatus.ANSWERED:
        return None
    answer = latest(case)
    if answer is None or answer.state is AnswerState.SENT:
        return _first_or_next_answer(case, answer)
    steps = {
        AnswerState.WAITING: (Act.APPROVE_ANSWER, "approve"),
        AnswerState.RETURNED: (Act.WRITE_ANSWER, "rewrite"),
        AnswerState.DRAFT: (Act.SEND_ANSWER, "send"),
    }
    act, name = steps[answer.state]
    return _step(case, act, name, "answers")


def _first_or_next_answer(case: CaseOut, answer: AnswerOut | None) -> NextStep | None:
    """Whoever can't be reached needs no answer, and praise none but thanks."""
    wanted = Lack.ANSWER in case.lacking or case.kind is ComplaintKind.SUGGESTION
    if not wanted:
        return None
    if answer is not None and case.reopened:
        return _step(case, Act.RECORD_FINDING, "again", "finding")
    return _step(case, Act.WRITE_ANSWER, "answer", "answers")


def _close(case: CaseOut) -> NextStep:
    if case.kind is ComplaintKind.COMPLAINT and Lack.REMEDY in case.lacking:
        return _step(case, Act.ADD_REMEDY, "remedy", "remedies")
    return _step(case, Act.CLOSE, "close", "end")


def _after_the_end(case: CaseOut) -> NextStep:
    waiting = [revisit for revisit in case.revisits if revisit.answered_at is None]
    if waiting and waiting[-1].by_phone:
        return _step(case, Act.REVISIT, "revisit", "end")
    if waiting:
        return NextStep("revisit_waits", "end", mine=False)
    if any(remedy.done_at is None for remedy in case.remedies):
        return NextStep("remedies_open", "remedies", mine=Act.REOPEN in case.may)
    return NextStep("archived" if case.archived_at else "closed", "end", mine=False)


def _step(case: CaseOut, act: Act, name: str, section: str) -> NextStep:
    return NextStep(name, section, mine=act in case.may)


def latest(case: CaseOut) -> AnswerOut | None:
    """The answer that was written last."""
    return max(case.answers, key=lambda answer: answer.created_at, default=None)
