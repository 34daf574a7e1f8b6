"""A complaint as staff see it: a line of the list, or the whole case with what they may do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import inquiry
from api.cases.reading import Parts, parts_of
from api.complaints import casework, responsible
from api.complaints.clock import read_clock, started_at
from api.complaints.models import Complaint, ComplaintEvent
from api.complaints.service import is_done
from api.complaints.worktime import working_time
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.staff.cases.may import may
from api.staff.cases.parts import (
    Names,
    answer_out,
    evidence_out,
    opinion_out,
    remedy_out,
    revisit_out,
    transfer_out,
)
from api.staff.cases.schemas import (
    CaseClock,
    CaseLine,
    CaseOut,
    Lack,
    ProposalOut,
    ProposalPart,
    SimilarOut,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.schemas import ComplaintEventOut

_AS_THEY_ARE = (
    "what",
    "when",
    "where",
    "whom",
    "who",
    "verdict",
    "cause",
    "impact",
    "finding",
    "lesson",
    "refusal_reason",
    "refusal_basis",
    "no_remedy_reason",
    "answered_at",
    "closed_at",
    "archived_at",
)
_UNREACHED = (NoticeStatus.UNREACHED, NoticeStatus.TO_CALL)


async def names_of(office: Office, session: AsyncSession) -> Names:
    """Of everybody and every department: a hospital has some hundred."""
    people: dict[int | None, Staff] = {one.id: one for one in await session.scalars(select(Staff))}
    return Names(people, await responsible.names_of(session, office.rules))


def line(office: Office, complaint: Complaint, names: Names, joined: int) -> CaseLine:
    """A complaint in the list; `joined` is how many were joined to it."""
    now = office.clock.now()
    return CaseLine(
        receipt=complaint.receipt,
        kind=complaint.kind,
        category=complaint.category,
        category_name=office.rules.name(complaint.category),
        status=complaint.status,
        urgent=complaint.urgent,
        restricted=complaint.restricted,
        anonymous=complaint.anonymous,
        complete=complaint.complete,
        channel=complaint.channel,
        owner=names.display(complaint.owner_id),
        owner_username=names.username(complaint.owner_id),
        investigator=names.display(complaint.investigator_id),
        department=complaint.department,
        department_name=names.department(complaint.department),
        clock=_clock(office, complaint, now),
        created_at=complaint.created_at,
        due=complaint.due_at,
        overdue=not is_done(complaint) and complaint.paused_at is None and complaint.due_at < now,
        respond_by=complaint.respond_by,
        responded_at=complaint.responded_at,
        reopened=complaint.reopened,
        joined_count=joined,
        withdrawn=complaint.withdrawn_at is not None,
    )


async def show(
    office: Office, session: AsyncSession, staff: Staff, complaint: Complaint
) -> CaseOut:
    """The whole case, with what `staff` may do about it now."""
    names = await names_of(office, session)
    parts = await parts_of(session, complaint)
    events = await casework.events(session, complaint, since=complaint.released_at)
    unreached = await _unreached(session, events)
    shown = line(office, complaint, names, len(parts.joined)).model_dump(exclude={"clock"})
    return CaseOut(
        **shown,
        **_facts(office, complaint, names),
        **await _parts(office, session, complaint, parts, names),
        clock=_clock(
            office, complaint, office.clock.now(), parts.pause.reason if parts.pause else None
        ),
        events=_events(office, events, unreached),
        unreached=max((event.id for event, _ in events if event.public), default=None) in unreached,
        may=may(staff, complaint, parts),
        lacking=[
            Lack(one) for one in inquiry.lacking(complaint, len(parts.remedies), parts.joined)
        ],
    )


def _clock(
    office: Office, complaint: Complaint, now: datetime, pause_reason: str | None = None
) -> CaseClock:
    read = read_clock(complaint, working_time(office.levels), now)
    return CaseClock(
        started=started_at(complaint),
        due=complaint.due_at,
        percent=read.percent,
        paused=complaint.paused_at is not None,
        pause_reason=pause_reason,
        seconds_left=int(read.left.total_seconds()),
        late=read.percent >= 100,
    )


def _facts(office: Office, complaint: Complaint, names: Names) -> dict[str, object]:
    """What stands in the complaint itself. An anonymous one doesn't lead to its conversation."""
    return {name: getattr(complaint, name) for name in _AS_THEY_ARE} | {
        "conversation": None if complaint.anonymous else complaint.conversation_id,
        "cause_name": office.rules.causes.get(complaint.cause or "", complaint.cause),
        "first_receiver": names.display(complaint.first_receiver_id),
        "investigator_username": names.username(complaint.investigator_id),
        "has_phone": complaint.contact_sealed is not None,
        "proposal": _proposal(office, complaint, names),
    }


def _proposal(office: Office, complaint: Complaint, names: Names) -> ProposalOut:
    def part(name: str, called: str | None = None) -> ProposalPart | None:
        proposed = complaint.proposal.get(name)
        if not isinstance(proposed, dict):
            return None
        value = str(proposed.get("value", ""))
        shown = called or names.department(value) or value
        return ProposalPart(value=value, name=shown, words=list(proposed.get("words", [])))

    category = part("category")
    if category is not None:
        category.name = office.rules.name(category.value)
    urgent = office.wording("staff_cases.urgent")
    return ProposalOut(
        category=category, urgent=part("urgent", urgent), department=part("department")
    )


async def _parts(
    office: Office, session: AsyncSession, complaint: Complaint, parts: Parts, names: Names
) -> dict[str, object]:
    now = office.clock.now()
    verified = await inquiry.verified(session, office.seal, parts.evidence)
    evidence = [
        evidence_out(one, names, found) for one, found in zip(parts.evidence, verified, strict=True)
    ]
    return {
        "evidence": evidence,
        "opinions": [opinion_out(one, names, now) for one in parts.opinions],
        "answers": [answer_out(one, names) for one in parts.answers],
        "remedies": [remedy_out(one, names, now) for one in parts.remedies],
        "transfers": [transfer_out(one, names) for one in parts.transfers],
        "revisits": [revisit_out(one) for one in parts.revisits if one.dropped_at is None],
        "joined": [one.receipt for one in parts.joined],
        "joined_to": parts.main.receipt if parts.main else None,
        "similar": [
            SimilarOut(
                receipt=one.receipt,
                category_name=office.rules.name(one.category),
                status=one.status,
                created_at=one.created_at,
                why=[reason.value for reason in why],
            )
            for one, why in parts.similar
        ],
    }


def _events(
    office: Office, events: Sequence[tuple[ComplaintEvent, str]], unreached: set[int]
) -> list[ComplaintEventOut]:
    patient = office.wording("staff.page.author.patient")
    return [
        ComplaintEventOut(
            at=event.at,
            kind=event.kind,
            actor=patient if event.actor == "patient" else name,
            note=event.note,
            public=event.public,
            unreached=event.id in unreached,
        )
        for event, name in events
    ]


async def _unreached(
    session: AsyncSession, events: Sequence[tuple[ComplaintEvent, str]]
) -> set[int]:
    """Of which events the patient could not be told; by the key that `tell_progress` gave."""
    keys = {
        f"{NoticeKind.COMPLAINT_PROGRESS}:{event.id}": event.id
        for event, _ in events
        if event.public
    }
    found = await session.scalars(
        select(Notice.key).where(Notice.key.in_(keys), Notice.status.in_(_UNREACHED))
    )
    return {keys[key] for key in found}
