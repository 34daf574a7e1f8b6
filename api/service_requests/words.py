"""A service request in words for the patient."""

from datetime import datetime

from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.handoff.service import moment_in_words
from api.service_requests.kinds import Kind, ServiceKinds
from api.service_requests.models import WAITS, RequestState, ServiceRequest
from api.service_requests.schemas import KindOut, RequestOut
from api.wording import Wording

DONE, NOT_YET = "/press_service_done", "/press_service_not"
# What is looked for comes to nobody: an answer does.
_LOOKED_FOR = {"lost_property"}


def kind(wording: Wording, kinds: ServiceKinds, one: Kind, now: datetime) -> KindOut:
    """A kind as the dialogue needs it."""
    return KindOut(
        id=one.id,
        name=one.name,
        must=one.must,
        may=one.may,
        article=one.article,
        on_duty=kinds.on_duty(one, now),
        there_by=moment_in_words(wording, kinds.due(one, now)),
    )


def filed(
    wording: Wording, kinds: ServiceKinds, request: ServiceRequest, now: datetime
) -> RequestOut:
    """The number, and by when somebody is there."""
    one = kinds.find(request.kind)
    if request.kind in _LOOKED_FOR:
        key = "filed_lost"
    else:
        key = "filed" if one is None or kinds.on_duty(one, now) else "filed_later"
    return shown(wording, kinds, request, _said(wording, kinds, request, key))


def standing(
    wording: Wording, kinds: ServiceKinds, request: ServiceRequest, now: datetime
) -> RequestOut:
    """Where it stands; late ones with an apology."""
    late = request.state in WAITS and request.due_at < now
    key = "late" if late else f"state.{request.state.value}"
    return shown(wording, kinds, request, _said(wording, kinds, request, key))


def reopened(wording: Wording, kinds: ServiceKinds, request: ServiceRequest) -> RequestOut:
    """It has not helped: somebody comes again."""
    return shown(wording, kinds, request, _said(wording, kinds, request, "reopened"))


def left(wording: Wording, kinds: ServiceKinds, request: ServiceRequest) -> RequestOut:
    """It is cancelled at the patient's wish."""
    return shown(wording, kinds, request, _said(wording, kinds, request, "left"))


def shown(wording: Wording, kinds: ServiceKinds, request: ServiceRequest, text: str) -> RequestOut:
    """A request with what is said of it."""
    return RequestOut(
        number=request.number,
        kind=request.kind,
        name=kinds.name(request.kind),
        state=request.state,
        due=request.due_at,
        text=text,
    )


def told(
    wording: Wording,
    kinds: ServiceKinds,
    request: ServiceRequest,
    now: datetime,
    note: str = "",
) -> Outgoing:
    """What the patient is told unasked when it has moved on; after it was done they are asked."""
    late = request.state is RequestState.ACCEPTED and request.due_at < now
    key = f"told.{request.state.value}" + ("_late" if late else "")
    lines = [_said(wording, kinds, request, key)]
    if note and request.state is RequestState.DONE:
        lines.insert(1, wording("service.note", note=note))
    buttons = _asked(wording, request) if request.state is RequestState.DONE else []
    return Outgoing(text="\n".join(lines), author=Author.SYSTEM, buttons=buttons)


def _asked(wording: Wording, request: ServiceRequest) -> list[Button]:
    # `solved` is what the same in words is known by (`conversations.settled`).
    ways = (("satisfied", DONE, "yes"), ("not_yet", NOT_YET, "no"))
    return [
        Button(
            title=wording(f"service.button.{title}"),
            payload=f'{press}{{"request": "{request.number}", "solved": "{solved}"}}',
        )
        for title, press, solved in ways
    ]


def _said(wording: Wording, kinds: ServiceKinds, request: ServiceRequest, key: str) -> str:
    return wording(
        f"service.{key}",
        name=kinds.name(request.kind),
        receipt=request.number,
        due=moment_in_words(wording, request.due_at),
    )
