"""Puts the channel together from what the application has made at start."""

from functools import partial

from starlette.datastructures import State

from api.attachments.fetching import Fetching
from api.channels.wechat.front import Front
from api.channels.wechat.preparing import Preparing
from api.channels.wechat.refusals import Refusals
from api.conversations.events import wake_desk
from api.speech.recogniser import Recogniser
from api.wechat.addresses import Addresses
from api.wechat.customer_service import (
    CustomerService,
    NoCustomerService,
    WeChatCustomerService,
)
from api.wechat.mailbag import Mailbag
from api.wechat.media import WeChatMedia
from api.wechat.menu import load_menu


def front_of(state: State, recogniser: Recogniser | None) -> Front | None:
    """What takes pushes; none where the hospital has no official account."""
    if state.wechat_account is None:
        return None
    calls, settings = state.wechat_calls, state.settings
    prepare = Preparing(
        sessions=state.sessions,
        wording=state.wording,
        hospital=state.hospital,
        menu=state.menu,
        media=WeChatMedia(calls) if calls else None,
        recogniser=recogniser,
    )
    return Front(
        reception=state.reception,
        prepare=prepare,
        sessions=state.sessions,
        redis=state.redis,
        clock=state.clock,
        seal=state.seal,
        wording=state.wording,
        addresses=Addresses(state.sessions, state.clock, settings.public_url),
        menu=load_menu(settings.knowledge_base).payloads,
        service=_service(state),
        refusals=Refusals(state.clock, state.metrics.wechat_refusals),
    )


def mailbag_of(state: State) -> Mailbag | None:
    """What posts messages; none where the hospital has no official account. Without the account's
    secret all of them fail, and patients are told otherwise."""
    if state.wechat_account is None:
        return None
    return Mailbag(
        sessions=state.sessions,
        clock=state.clock,
        seal=state.seal,
        wording=state.wording,
        addresses=Addresses(state.sessions, state.clock, state.settings.public_url),
        service=_service(state),
        wake_desk=partial(wake_desk, state.redis, "message"),
    )


def _service(state: State) -> CustomerService:
    calls = state.wechat_calls
    return WeChatCustomerService(calls) if calls else NoCustomerService()


def fetching_of(state: State) -> Fetching | None:
    """What fetches patients' pictures."""
    if state.wechat_calls is None:
        return None
    return Fetching(
        sessions=state.sessions,
        clock=state.clock,
        seal=state.seal,
        media=WeChatMedia(state.wechat_calls),
        wake=partial(wake_desk, state.redis, "message"),
    )
