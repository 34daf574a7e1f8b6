"""What endpoints and pages ask for."""

from typing import Annotated

from fastapi import Depends, Request

from api.notices.words import Words


def _words(request: Request) -> Words:
    state = request.app.state
    return Words(state.wording, state.hospital)


NoticeWordsDep = Annotated[Words, Depends(_words)]
