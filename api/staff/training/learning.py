"""One's own training: lessons, self-checks, house rules, certificates."""

from datetime import datetime, time

from api.clock import HOSPITAL_ZONE
from api.errors import NotFound
from api.reports.documents import Column, Document, Section, Table
from api.reports.pdf import to_pdf
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check
from api.staff.training import showing
from api.staff.training.schemas import (
    AnswersIn,
    CertificateOut,
    CheckedOut,
    CheckedQuestion,
    LessonOut,
    QuestionOut,
    TrainingOut,
)
from api.training import exams, service
from api.training.models import Certificate
from api.training.standing import duties


async def mine(office: Office, staff: Staff) -> TrainingOut:
    """Where I stand."""
    check(staff, Permission.LEARN)
    material, today = showing.material_of(office), office.clock.today()
    async with office.sessions() as session:
        done = (await service.done_by(session, [staff]))[staff.id]
        attempts = await exams.of_staff(session, staff.id)
        certificates = await exams.certificates_of(session, staff.id)
        held = await service.sessions_held(session)
        sessions = await showing.session_lines(office, session, staff, held)
    name = staff.display_name
    return TrainingOut(
        newcomer_since=staff.newcomer_since,
        conditions=showing.conditions_of(office, staff, done, today),
        duties=[showing.duty_out(office, one) for one in duties(material, staff.role, done, today)],
        sits_exam=staff.role in material.rules.exam.flows,
        attempts=[showing.attempt_line(office, one, name, staff) for one in attempts],
        certificates=[showing.certificate_out(office, one, name) for one in certificates],
        # Who else is asked to come is the trainer's to know.
        sessions=[
            one.model_copy(update={"people": []}) for one in sessions if one.own and not one.closed
        ],
    )


async def read(office: Office, staff: Staff, item: str) -> LessonOut:
    """A lesson with its questions. Raises `NotFound("lesson_unknown")`."""
    check(staff, Permission.LEARN)
    one = service.lesson(showing.material_of(office), item)
    return LessonOut(
        id=one.id,
        title=one.title,
        kind=one.kind,
        version=one.version,
        minutes=one.minutes,
        text=one.text,
        questions=[QuestionOut(ask=q.ask, options=list(q.options)) for q in one.questions],
    )


async def do_check(office: Office, staff: Staff, item: str, given: AnswersIn) -> CheckedOut:
    """Look at the answers to a self-check; with enough right the module is done, or the house rule
    confirmed. Raises `NotFound("lesson_unknown")`, `InvalidInput("answers_incomplete")`."""
    check(staff, Permission.LEARN)
    material = showing.material_of(office)
    async with office.sessions() as session, session.begin():
        points, done = await service.do_check(
            session, material, staff, item, given.answers, office.clock.now()
        )
        one = material.by_id[item]
        if done:
            action = "training.complete" if one.kind == "module" else "training.confirm"
            office.record(session, staff, action, f"lesson:{item}", version=one.version)
    return CheckedOut(
        points=points,
        done=done,
        questions=[
            CheckedQuestion(right=question.right, chosen=chosen, why=question.why)
            for question, chosen in zip(one.questions, given.answers, strict=True)
        ],
    )


async def certificate(office: Office, staff: Staff, certificate_id: int) -> CertificateOut:
    """A certificate of one's own; trainers see anybody's, which is recorded. Raises `NotFound`."""
    check(staff, Permission.LEARN)
    async with office.sessions() as session, session.begin():
        found = await session.get(Certificate, certificate_id)
        trainer = allows(staff, Permission.MANAGE_TRAINING)
        if found is None or not (trainer or found.staff_id == staff.id):
            raise NotFound("not_found")
        name = (await showing.names(session, [found.staff_id]))[found.staff_id]
        if found.staff_id != staff.id:
            office.record(session, staff, "training.certificate", f"certificate:{found.number}")
    return showing.certificate_out(office, found, name)


async def certificate_pdf(office: Office, staff: Staff, certificate_id: int) -> bytes:
    """The same as PDF. Raises `NotFound`."""
    shown = await certificate(office, staff, certificate_id)

    def words(key: str, **params: object) -> str:
        return office.wording(f"staff_training.certificate.{key}", **params)

    rows = [
        [words("name"), shown.name],
        [words("role"), shown.role_name],
        [words("number"), shown.number],
        [words("issued_on"), shown.issued_on.isoformat()],
        [words("expires_on"), shown.expires_on.isoformat()],
    ]
    columns = [Column(words("field")), Column(words("value"), 2)]
    document = Document(
        title=words("title"),
        moment=datetime.combine(shown.issued_on, time(12), HOSPITAL_ZONE),
        under=[office.hospital.name, words("says", name=shown.name, role=shown.role_name)],
        sections=[Section("certificate", words("heading"), table=Table(columns, rows))],
        footer=f"{office.hospital.name} · {shown.number}",
    )
    return to_pdf(
        document, lambda page, pages: words("page", page=page, pages=pages), words("empty")
    )
