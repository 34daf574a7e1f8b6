"""The application: what is made at start, and which routers it serves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI
from redis.asyncio import Redis

from api.announcements.endpoints import router as announcements
from api.appointments.endpoints import router as appointments
from api.appointments.rules import load_booking_rules
from api.attendance.endpoints import router as attendance
from api.caching import forbid_keeping
from api.challengers.live import kept_live
from api.channels import card_reader, handover, identity, page_links, uploads, web
from api.channels.hotline.endpoints import router as hotline
from api.channels.hotline.front import HotlineFront
from api.channels.hotline.line import Resources
from api.channels.hotline.vendors import router as hotline_vendors
from api.channels.wechat.endpoints import router as wechat
from api.channels.wechat.opening import fetching_of, front_of, mailbag_of
from api.clinics.endpoints import router as clinics
from api.clock import Clock, clock_from
from api.complaints.endpoints import router as complaints
from api.conversations.answering import Answering
from api.conversations.emergency import EmergencyDesk, centres_by_rule
from api.conversations.menu import load_menu
from api.conversations.reception import Reception
from api.database import create_engine, create_sessions
from api.departments.endpoints import router as departments
from api.departments.profile import load_hospital
from api.departments.schemas import Hospital
from api.dialogue.client import RasaDialogue
from api.doctors.endpoints import router as doctors
from api.errors import install_error_handlers
from api.guide.endpoints import router as guide
from api.handoff.endpoints import router as handoff
from api.handoff.levels import load_service_levels
from api.handoff.tending import DeskWatch
from api.health.endpoints import router as health
from api.health.metrics import install_metrics
from api.his.link import link_from
from api.hotline.hints import StoredHints
from api.jobs.app import Work
from api.jobs.worker import run_worker
from api.kiosk.endpoints import router as kiosk
from api.kiosk.shortcuts import Shortcuts, load_shortcuts
from api.knowledge.endpoints import router as lexicon
from api.notices.endpoints import router as notices
from api.notices.post import Post, open_senders, waking
from api.notices.rules import load_notice_rules
from api.notices.senders import SmsSender, TemplateSender
from api.notices.words import Words
from api.pages.endpoints import router as pages
from api.pages.staff.install import install_staff_pages
from api.patients.endpoints import router as patients
from api.reports.opening import reporting_of
from api.retention.rules import load_retention
from api.review.digesting import reading_of
from api.safety.rules import SafetyRules, load_safety_rules
from api.safety.service import SafetyCheck
from api.security import seal_from
from api.service_requests.endpoints import router as service_requests
from api.service_requests.kinds import load_service_kinds
from api.settings import Settings, get_settings
from api.speech.http_recogniser import open_recogniser
from api.staff.accounts.endpoints import router as staff_accounts
from api.staff.audit.endpoints import router as staff_audit
from api.staff.booking.appointments_endpoints import router as staff_appointments
from api.staff.booking.timetable_endpoints import router as staff_timetable
from api.staff.cases.endpoints import router as staff_complaints
from api.staff.challengers.endpoints import router as staff_models
from api.staff.desk.endpoints import router as staff_desk
from api.staff.desk.replying_endpoints import router as staff_replying
from api.staff.endpoints import router as staff
from api.staff.gaps.endpoints import router as staff_gaps
from api.staff.practice.endpoints import router as staff_practice
from api.staff.proposals.endpoints import router as staff_proposals
from api.staff.quality.endpoints import router as staff_quality
from api.staff.reports.endpoints import router as staff_reports
from api.staff.requests.endpoints import router as staff_service_requests
from api.staff.review.inbox_endpoints import router as staff_inbox
from api.staff.review.replay_endpoints import router as staff_replay
from api.staff.training.endpoints import router as staff_training
from api.training.sweeping import teaching_of
from api.triage.directory import StoredDirectory
from api.triage.endpoints import router as triage
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.waitlist.endpoints import router as waitlist
from api.wayfinding.endpoints import router as wayfinding
from api.wechat.account import account_from
from api.wechat.calls import open_calls
from api.wording import load_wording

ROUTERS: list[APIRouter] = [
    web.router,
    handover.router,
    uploads.router,
    identity.router,
    card_reader.router,
    page_links.router,
    wechat,
    hotline,
    hotline_vendors,
    departments,
    doctors,
    clinics,
    guide,
    announcements,
    lexicon,
    triage,
    attendance,
    appointments,
    waitlist,
    wayfinding,
    notices,
    patients,
    complaints,
    service_requests,
    handoff,
    staff,
    staff_accounts,
    staff_appointments,
    staff_audit,
    staff_desk,
    staff_models,
    staff_practice,
    staff_proposals,
    staff_gaps,
    staff_inbox,
    staff_quality,
    staff_replay,
    staff_reports,
    staff_timetable,
    staff_training,
    staff_complaints,
    staff_replying,
    staff_service_requests,
    health,
    kiosk,
    pages,
]


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> FastAPI:
    """Build the application from its settings and `knowledge_base/`. Nothing is connected before
    its lifespan starts."""
    settings = settings or get_settings()
    folder = settings.knowledge_base
    app = FastAPI(title="Daoyi", version="0.1.0", lifespan=_lifespan, redoc_url=None)
    app.state.settings = settings
    app.state.clock = clock or clock_from(settings.now)
    app.state.wording = load_wording(folder / "wording")
    app.state.seal = seal_from(settings)
    app.state.hospital = _hospital(folder)
    app.state.menu = load_menu(folder / "menu.yml")
    app.state.shortcuts = _shortcuts(folder)
    app.state.levels = load_service_levels(folder)
    app.state.notice_rules = load_notice_rules(folder)
    app.state.safety_rules = _safety_rules(folder)
    app.state.safety = _safety(folder)
    app.state.triage = _triage(folder)
    install_error_handlers(app, app.state.wording)
    install_metrics(app)
    forbid_keeping(app)
    for router in ROUTERS:
        app.include_router(router)
    if settings.staff_pages:
        install_staff_pages(app)
    return app


@cache
def _hospital(folder: Path) -> Hospital:
    return load_hospital(folder / "hospital.yml")


@cache
def _shortcuts(folder: Path) -> Shortcuts:
    return load_shortcuts(folder)


@cache
def _safety_rules(folder: Path) -> SafetyRules:
    # Rules take a second to compile and don't change while a process lives.
    return load_safety_rules(folder)


@cache
def _safety(folder: Path) -> SafetyCheck:
    return SafetyCheck(_safety_rules(folder))


@cache
def _triage(folder: Path) -> TriageEngine:
    return TriageEngine(load_triage_knowledge(folder), _safety(folder))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with AsyncExitStack() as stack:
        engine = create_engine(settings.sqlalchemy_url)
        stack.push_async_callback(engine.dispose)
        app.state.sessions = create_sessions(engine)
        app.state.directory = StoredDirectory(app.state.sessions, app.state.wording)
        app.state.redis = Redis.from_url(settings.redis_url, decode_responses=True)
        stack.push_async_callback(app.state.redis.aclose)
        app.state.dialogue = RasaDialogue(
            settings.rasa_addresses,
            settings.rasa_token.get_secret_value(),
            settings.dialogue_timeout_seconds,
            patience={"wechat": settings.wechat_dialogue_seconds},
        )
        stack.push_async_callback(app.state.dialogue.close)
        app.state.reception = _reception(app)
        app.state.his = link_from(settings, app.state.sessions, app.state.seal, app.state.wording)
        stack.push_async_callback(app.state.his.source.close)
        await _open_wechat(app, stack)
        await stack.enter_async_context(kept_live(app.state))
        app.state.hotline = _hotline(app)
        if app.state.hotline:
            stack.push_async_callback(app.state.hotline.close)
        if settings.worker:
            sms, templates = await stack.enter_async_context(
                open_senders(settings, app.state.clock, app.state.wechat_calls)
            )
            post = _post(app, sms, templates)
            state = app.state
            kept = load_retention(settings.knowledge_base)
            booking = load_booking_rules(settings.knowledge_base / "booking.yml")
            work = Work(
                sessions=state.sessions,
                clock=state.clock,
                wording=state.wording,
                post=post,
                his=state.his,
                retention=kept,
                booking=booking,
                attachments=fetching_of(state),
                mailbag=mailbag_of(state),
                desk=DeskWatch(
                    state.sessions, state.redis, state.clock, state.wording, state.levels
                ),
                services=load_service_kinds(settings.knowledge_base),
                reporting=reporting_of(app),
                reading=reading_of(settings.knowledge_base, state.seal),
                teaching=teaching_of(settings.knowledge_base),
            )
            await stack.enter_async_context(run_worker(settings.database_url, work))
        yield


async def _open_wechat(app: FastAPI, stack: AsyncExitStack) -> None:
    """The official account's two sides: WeChat's API, and what takes its pushes."""
    state = app.state
    account = state.wechat_account = account_from(state.settings)
    state.wechat_calls = state.wechat = None
    if account is None:
        return
    if account.secret:
        count = state.metrics.wechat_faults
        state.wechat_calls = await stack.enter_async_context(
            open_calls(account, state.clock, state.redis, lambda code: count.labels(code).inc())
        )
    recogniser = await stack.enter_async_context(open_recogniser(state.settings, state.clock))
    state.wechat = front_of(state, recogniser)
    stack.push_async_callback(state.wechat.close)


def _hotline(app: FastAPI) -> HotlineFront | None:
    """The telephone's door, where its gateway has a secret to sign with."""
    state = app.state
    if state.settings.hotline_secret is None:
        return None
    resources = Resources(
        sessions=state.sessions,
        redis=state.redis,
        clock=state.clock,
        wording=state.wording,
        seal=state.seal,
        levels=state.levels,
        reception=state.reception,
        hints=StoredHints(state.sessions),
        hospital=state.hospital.name,
        answer_seconds=state.settings.hotline_answer_seconds,
        kept_months=load_retention(state.settings.knowledge_base).visitor_cards_months,
    )
    return HotlineFront(resources)


def _post(app: FastAPI, sms: SmsSender | None, templates: TemplateSender | None) -> Post:
    state = app.state
    return Post(
        sessions=state.sessions,
        clock=state.clock,
        seal=state.seal,
        words=Words(state.wording, state.hospital),
        rules=state.notice_rules,
        sms=sms,
        templates=templates,
        wake=waking(state.redis),
        count=lambda rung, outcome: state.metrics.notices.labels(rung, outcome).inc(),
        wechat=mailbag_of(state),
    )


def _reception(app: FastAPI) -> Reception:
    state = app.state
    answering = Answering(
        sessions=state.sessions,
        redis=state.redis,
        clock=state.clock,
        wording=state.wording,
        menu=state.menu,
        levels=state.levels,
        emergency=EmergencyDesk(
            state.safety,
            state.wording,
            state.hospital,
            state.levels,
            centres_by_rule(state.safety_rules, state.hospital),
        ),
        dialogue=state.dialogue,
        metrics=state.metrics,
    )
    return Reception(state.sessions, state.redis, state.clock, state.menu, answering)
