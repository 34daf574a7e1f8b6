"""The agent of an identity-card reader on the machine of a lobby screen (docs/card-reader.md).

It answers the page of one origin alone, waits for a card, and sends what it read to the product and
to nobody else: the page learns that it is done, or why not.
"""

from dataclasses import dataclass, field
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from httpx import AsyncClient, HTTPError

Fault = Literal["no_card", "taken_away", "reader_away"]
_STATUS: dict[Fault, int] = {"no_card": 408, "taken_away": 409, "reader_away": 503}


@dataclass(frozen=True)
class Card:
    """What is on a card. Made up."""

    name: str
    id_number: str


@dataclass
class CardReader:
    """An agent that sends to `product`. `laid_on` is the card that lies on it; `fault` is what goes
    wrong with it; `asked` the origins that asked."""

    origin: str
    product: AsyncClient
    laid_on: Card | None = None
    fault: Fault | None = None
    asked: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.add_api_route("/read", self._preflight, methods=["OPTIONS"])
        app.add_api_route("/read", self._read, methods=["POST"])
        return app

    async def _preflight(self, request: Request) -> Response:
        if request.headers.get("origin") != self.origin:
            return Response(status_code=403)
        allowed = {
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type",
            # Chromium asks before a page may speak to its own machine.
            "Access-Control-Allow-Private-Network": "true",
        }
        return Response(status_code=204, headers=self._shared() | allowed)

    async def _read(self, request: Request) -> JSONResponse:
        origin = request.headers.get("origin", "")
        self.asked.append(origin)
        if origin != self.origin:
            return JSONResponse({"error": "origin"}, 403)
        if self.fault is not None or self.laid_on is None:
            fault = self.fault or "no_card"
            return JSONResponse({"error": fault}, _STATUS[fault], headers=self._shared())
        ticket = (await request.json())["ticket"]
        if await self._send(ticket, self.laid_on):
            return JSONResponse({"done": True}, headers=self._shared())
        return JSONResponse({"error": "refused"}, 502, headers=self._shared())

    async def _send(self, ticket: str, card: Card) -> bool:
        try:
            sent = await self.product.post(
                "/channels/card-reader",
                json={"name": card.name, "id_number": card.id_number},
                headers={"Authorization": f"Bearer {ticket}"},
            )
        except HTTPError:
            return False
        return sent.status_code == 204

    def _shared(self) -> dict[str, str]:
        return {"Access-Control-Allow-Origin": self.origin, "Vary": "Origin"}
