"""Who deals with a complaint and how: sorting, investigator, hand-over, the stopped clock, what
belongs together."""

from collections.abc import Mapping

from api.cases import handling
from api.complaints.models import Complaint, ComplaintKind
from api.complaints.rules import Category
from api.complaints.worktime import working_time
from api.errors import Forbidden, InvalidInput
from api.staff.cases.acting import Acting, act, colleague, known_department, worlds
from api.staff.cases.inputs import AssignIn, ClassifyIn, JoinIn, ReasonIn, TransferIn
from api.staff.cases.may import may_hand_over
from api.staff.cases.schemas import CaseOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission


async def classify(
    office: Office, staff: Staff, receipt: str, change: ClassifyIn
) -> CaseOut | None:
    """Correct category, urgency or department, for a reason. None: it has moved to where `staff`
    may not see it (corruption is the discipline office's).

    Raises `InvalidInput("category_unknown")`, `("department_unknown")`, `("nothing_changed")`.
    """

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        changed = await _sort(acting, change)
        if not changed:
            raise InvalidInput("nothing_changed")
        acting.note("classified", change.reason)
        # The record is open to people who may not know of what is restricted.
        return {} if acting.complaint.restricted else changed

    shown = await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "classify", work)
    return shown if shown.restricted in worlds(staff) else None


async def assign(office: Office, staff: Staff, receipt: str, body: AssignIn) -> CaseOut:
    """Have somebody look into it. Raises `InvalidInput("staff_unknown")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        complaint = acting.complaint
        handling.must_be_open(complaint)
        person = await colleague(acting.session, body.investigator, restricted=complaint.restricted)
        complaint.investigator_id = person.id
        handling.begin(complaint, acting.now)
        acting.note("assigned", person.display_name)
        return {"investigator": person.username}

    return await act(office, staff, receipt, Permission.ASSIGN_COMPLAINTS, "assign", work)


async def transfer(office: Office, staff: Staff, receipt: str, body: TransferIn) -> CaseOut:
    """Offer it to somebody; its owner stays until they accept. Its owner may, or a supervisor.

    Raises `InvalidInput("staff_unknown")`, `Refused("transfer_open")`.
    """

    async def work(acting: Acting) -> Mapping[str, object]:
        complaint = acting.complaint
        if not may_hand_over(staff, complaint):
            raise Forbidden("forbidden")
        to = await colleague(acting.session, body.to, restricted=complaint.restricted)
        await handling.offer(acting.session, complaint, staff, to, body.reason, acting.now)
        return {"to": to.username}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "transfer", work)


async def accept(office: Office, staff: Staff, receipt: str) -> CaseOut:
    """Take over what was offered to me. Raises `Refused("transfer_none")`, `Forbidden`."""
    return await _decide(office, staff, receipt, accept=True)


async def decline(office: Office, staff: Staff, receipt: str) -> CaseOut:
    """Don't take over what was offered to me. Raises `Refused("transfer_none")`, `Forbidden`."""
    return await _decide(office, staff, receipt, accept=False)


async def pause(office: Office, staff: Staff, receipt: str, body: ReasonIn) -> CaseOut:
    """Stop its clock, for a reason. Raises `Refused("already_paused")`."""

    async def work(acting: Acting) -> None:
        await handling.pause(acting.session, acting.complaint, staff, body.reason, acting.now)

    return await act(office, staff, receipt, Permission.ASSIGN_COMPLAINTS, "pause", work)


async def resume(office: Office, staff: Staff, receipt: str) -> CaseOut:
    """Let its clock run again. Raises `Refused("not_paused")`."""

    async def work(acting: Acting) -> None:
        hours = working_time(office.levels)
        await handling.resume(acting.session, acting.complaint, staff.actor, hours, acting.now)

    return await act(office, staff, receipt, Permission.ASSIGN_COMPLAINTS, "resume", work)


async def join(office: Office, staff: Staff, receipt: str, body: JoinIn) -> CaseOut:
    """Deal with it in another. Raises `NotFound`, `Refused("join_not_possible")`."""
    visible = worlds(staff, Permission.ASSIGN_COMPLAINTS)

    main = body.receipt.strip().upper()

    async def work(acting: Acting) -> Mapping[str, object]:
        other = await handling.locked(acting.session, main, restricted=visible)
        await handling.join(acting.session, acting.complaint, other, staff, acting.now)
        return {"to": str(other.id)}

    return await act(office, staff, receipt, Permission.ASSIGN_COMPLAINTS, "join", work, main)


async def part(office: Office, staff: Staff, receipt: str) -> CaseOut:
    """Deal with it by itself again. Raises `Refused("not_joined")`."""

    async def work(acting: Acting) -> None:
        await handling.part(acting.session, acting.complaint, staff, acting.now)

    return await act(office, staff, receipt, Permission.ASSIGN_COMPLAINTS, "part", work)


async def _decide(office: Office, staff: Staff, receipt: str, *, accept: bool) -> CaseOut:
    async def work(acting: Acting) -> None:
        await handling.decide_offer(
            acting.session, acting.complaint, staff, acting.now, accept=accept
        )

    action = "transfer_accept" if accept else "transfer_decline"
    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, action, work)


async def _sort(acting: Acting, change: ClassifyIn) -> dict[str, object]:
    """What was changed, as codes."""
    complaint, changed = acting.complaint, {}
    if change.category is not None and change.category != complaint.category:
        category = _category(acting.office, complaint, change.category)
        levels = acting.office.levels
        args = (acting.session, complaint, category, levels, acting.now, acting.staff.actor)
        was_kept = complaint.restricted
        await handling.sort_anew(*args)
        acting.alarming = was_kept and complaint.urgent
        changed["category"] = category.id
    if change.urgent is not None and change.urgent != complaint.urgent:
        complaint.urgent = change.urgent
        changed["urgent"] = str(change.urgent).lower()
        acting.alarming = change.urgent
        if change.urgent and not complaint.restricted:
            handling.note(acting.session, complaint, "paged", "system", acting.now)
    if change.department is not None and change.department != complaint.department:
        code = await known_department(acting.office, acting.session, change.department)
        complaint.department = changed["department"] = code
    return dict(changed)


def _category(office: Office, complaint: Complaint, code: str) -> Category:
    category = office.rules.category(code)
    praises = complaint.kind is ComplaintKind.PRAISE
    if category is None or (praises and category.restricted):
        raise InvalidInput("category_unknown")
    return category
