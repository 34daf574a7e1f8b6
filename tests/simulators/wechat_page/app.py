"""The server of the page. WeChat's own API is served beside it, for our server to call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from tests.simulators.wechat_page import views
from tests.simulators.wechat_page.patients import PATIENTS, PLACES, Patient
from tests.simulators.wechat_page.watching import WatchedApi
from tests.simulators.wechat_page.world import AMR, Mode, Shape, World

_OWN = Path(__file__).parent / "static"
_PRODUCT = Path(__file__).parents[3] / "api" / "pages" / "static"
# What the page shares with the product's own pages.
_SHARED = frozenset({"dom.js", "mark.svg"})
_HEADERS = {"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-store"}
_MOST_BYTES = 10 * 2**20

router = APIRouter()
Word = Annotated[str, Body(embed=True, max_length=4000)]


def page_app(world: World) -> FastAPI:
    """The page at `/`, WeChat's API under `/cgi-bin`, and a speech recogniser under `/speech`."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with world.connected():
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.world = world
    app.include_router(router)
    app.mount("/", WatchedApi(world.wechat.app(), world.called))
    return app


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _patient(patient_id: str) -> Patient:
    patient = next((one for one in PATIENTS if one.id == patient_id), None)
    if patient is None:
        raise HTTPException(404)
    return patient


WorldDep = Annotated[World, Depends(_world)]
PatientDep = Annotated[Patient, Depends(_patient)]


@router.get("/")
def page() -> Response:
    return file("page.html")


@router.get("/page/state")
async def state(world: WorldDep, patient: str = "") -> dict[str, Any]:
    return views.state(world, patient)


@router.get("/page/pictures/{number}")
async def picture(number: int, world: WorldDep) -> Response:
    note = world.notes.get(number)
    if note is None or not note.picture:
        raise HTTPException(404)
    return Response(note.picture, media_type="image/*", headers=_HEADERS)


@router.get("/page/{name}")
def file(name: str) -> Response:
    path = (_PRODUCT if name in _SHARED else _OWN) / name
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers=_HEADERS)


# What a patient does: taken at once, pushed by the way.


@router.post("/page/patients/{patient_id}/says", status_code=202)
async def says(
    world: WorldDep, patient: PatientDep, text: Word, menu_id: Annotated[str | None, Body()] = None
) -> None:
    world.says(patient, text, menu_id)


@router.post("/page/patients/{patient_id}/clicks", status_code=202)
async def clicks(world: WorldDep, patient: PatientDep, key: Word) -> None:
    world.clicks(patient, key, views.title_of(world, key))


@router.post("/page/patients/{patient_id}/follows", status_code=202)
async def follows(world: WorldDep, patient: PatientDep) -> None:
    world.follows(patient)


@router.post("/page/patients/{patient_id}/unfollows", status_code=202)
async def unfollows(world: WorldDep, patient: PatientDep) -> None:
    world.unfollows(patient)


@router.post("/page/patients/{patient_id}/scans", status_code=202)
async def scans(world: WorldDep, patient: PatientDep, scene: Word) -> None:
    world.scans(patient, scene)


@router.post("/page/patients/{patient_id}/pictures", status_code=202)
async def pictures(world: WorldDep, patient: PatientDep, request: Request) -> None:
    content = await request.body()
    if not 0 < len(content) <= _MOST_BYTES:
        raise HTTPException(413)
    world.sends_picture(patient, content, request.headers.get("Content-Type", "image/jpeg"))


@router.post("/page/patients/{patient_id}/voices", status_code=202)
async def voices(world: WorldDep, patient: PatientDep, words: Word) -> None:
    world.sends_voice(patient, words)


@router.post("/page/patients/{patient_id}/places", status_code=202)
async def places(world: WorldDep, patient: PatientDep, place: Word) -> None:
    found = next((one for one in PLACES if one.id == place), None)
    if found is None:
        raise HTTPException(422)
    world.sends_place(patient, found)


# What the person at the screen does.


@router.post("/page/faults", status_code=202)
async def faults(world: WorldDep, fault: Word) -> None:
    try:
        world.mischief.plan(fault)
    except KeyError:
        raise HTTPException(422) from None


@router.post("/page/modes", status_code=202)
async def modes(world: WorldDep, mode: Annotated[Mode, Body(embed=True)]) -> None:
    world.encrypts(mode)


@router.post("/page/shapes", status_code=202)
async def shapes(world: WorldDep, shape: Annotated[Shape, Body(embed=True)]) -> None:
    world.writes(shape)


@router.post("/page/clock", status_code=202)
async def clock(world: WorldDep, hours: Annotated[int, Body(embed=True, ge=0, le=100)]) -> None:
    world.clock.shift += timedelta(hours=hours)


@router.post("/speech/transcripts")
async def transcripts(request: Request) -> JSONResponse:
    """A recogniser that hears the words which `World.sends_voice` put into the recording."""
    audio = await request.body()
    if not audio.startswith(AMR):
        return JSONResponse({"error": "nothing_understood"}, 422)
    words = audio.removeprefix(AMR).decode("utf-8", "replace")
    return JSONResponse({"text": words, "confidence": 0.93})
