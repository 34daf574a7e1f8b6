"""Questions that we ask ourselves, because their answers must not reach the dialogue model: who is
calling, and under which number somebody is to call back."""

from collections.abc import Sequence

from api.channels.hotline.assistant import ask_assistant
from api.channels.hotline.line import Line
from api.channels.identity import IDENTITY_DONE
from api.conversations.answering import ASK_HUMAN
from api.errors import DaoyiError, NotFound
from api.hotline import calls, interview
from api.hotline.commands import OLD_AGE, Command, command_in
from api.hotline.events import CallReply
from api.hotline.interview import Heard, State, Step
from api.hotline.replies import Keys, listening, said
from api.patients import service as patients
from api.patients.models import Relation
from api.patients.papers import age_on, read_id_card
from api.patients.schemas import IdentityForm

_STOP = "/stop"
# Whoever went to fetch the identity card may take their time.
_FETCHING_MS = 45_000


async def begin(line: Line, reply: CallReply) -> CallReply:
    """The first question, after what the assistant said."""
    if line.talk.asking == "interview" and not await _can_be_asked(line):
        line.talk.stop_asking()
        return reply
    today = line.at.clock.today()
    if line.talk.asking == "number":
        step = interview.begin_phone(today)
    else:
        step = interview.begin(today, line.at.kept_months)
    asked = _asked(line, step)
    return asked.model_copy(update={"say": [*reply.say, *asked.say]})


async def _can_be_asked(line: Line) -> bool:
    """A form for a new visitor can; one that corrects a visitor is for a person to fill."""
    try:
        async with line.at.sessions() as session:
            link = await patients.find_identity_link(session, line.at.clock, line.talk.link or "")
    except NotFound:
        return False
    return link.card_id is None


async def heard(line: Line, text: str | None, seq: int) -> CallReply:
    """Words in answer to such a question; none where nothing could be made of them."""
    if text is not None and command_in(text) is Command.SLOWER:
        line.talk.slow = True
    return await _go_on(line, Heard(text=text), seq)


async def typed(line: Line, digits: str, seq: int) -> CallReply:
    """Keys in answer."""
    return await _go_on(line, Heard(digits=digits), seq)


async def silent(line: Line, seq: int) -> CallReply:
    """No answer."""
    return await _go_on(line, Heard(silent=True), seq)


async def _go_on(line: Line, answer: Heard, seq: int) -> CallReply:
    step = interview.advance(State.from_json(line.talk.interview or {}), answer)
    if step.ended is None:
        return _asked(line, step)
    only_number = line.talk.asking == "number"
    line.talk.stop_asking()
    if step.form is not None:
        return await _stored(line, step.form, seq)
    if step.phone is not None:
        return await _promised(line, step.phone)
    if only_number:
        return await line.ask([*step.words(line.at.wording), line.words("anything_else")])
    payload = ASK_HUMAN if step.ended == "person" else _STOP
    reply = await ask_assistant(line, payload=payload, key=f"call:{seq}")
    return _after(line, step.words(line.at.wording), reply)


async def _stored(line: Line, form: IdentityForm, seq: int) -> CallReply:
    """Register who is calling, commit, and go on with what it was for."""
    link = line.talk.link or ""
    try:
        async with line.at.sessions() as session, session.begin():
            redeemed = await patients.redeem_identity_link(
                session,
                line.at.clock,
                line.at.seal,
                link,
                form,
                consent_version=patients.SPOKEN_CONSENT_VERSION,
            )
    except DaoyiError as error:
        sorry = line.at.wording(f"errors.{error.code}", **error.params)
        return _after(line, [sorry], await ask_assistant(line, payload=_STOP, key=f"call:{seq}"))
    line.talk.slow = line.talk.slow or _is_old(line, form)
    payload = IDENTITY_DONE.format(card=redeemed.card_id)
    return await ask_assistant(line, payload=payload, key=f"call:{seq}")


async def _promised(line: Line, phone: str) -> CallReply:
    """Keep the number that is to be called, and go on with whatever else there is."""
    async with line.at.sessions() as session, session.begin():
        await calls.promise(session, line.call, line.at.seal.seal(phone))
    return await line.tell("number_noted", "anything_else", then=False)


def _asked(line: Line, step: Step) -> CallReply:
    line.talk.interview = step.state.to_json() if step.state else None
    keys = Keys(step.want.max_digits, step.want.finish_key)
    listen = listening(line.talk, [], keys, digits_only=step.want.mode == "dtmf")
    if step.want.waits:
        listen.no_input_ms = _FETCHING_MS
    return CallReply(say=said(line.talk, step.words(line.at.wording)), listen=listen)


def _is_old(line: Line, form: IdentityForm) -> bool:
    """Whether who is calling is at an age at which one is spoken to more slowly."""
    today = line.at.clock.today()
    facts = read_id_card(form.id_number, today)
    own = form.relation is Relation.SELF
    return own and facts is not None and age_on(facts.birth_date, today) >= OLD_AGE


def _after(line: Line, sentences: Sequence[str], reply: CallReply) -> CallReply:
    return reply.model_copy(update={"say": [*said(line.talk, sentences), *reply.say]})
