"""GET /v1/kiosk/shortcuts: public, read-only, the same for everybody."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.kiosk.shortcuts import Shortcuts

router = APIRouter(prefix="/v1/kiosk", tags=["kiosk"])


async def _shortcuts(request: Request) -> Shortcuts:
    shortcuts: Shortcuts = request.app.state.shortcuts
    return shortcuts


@router.get("/shortcuts")
async def kiosk_shortcuts(shortcuts: Annotated[Shortcuts, Depends(_shortcuts)]) -> Shortcuts:
    """Parts of the body with their complaints, departments in groups, and common phrases."""
    return shortcuts
