"""What endpoints of the desk and of complaints ask for."""

from typing import Annotated

from fastapi import Depends, Request

from api.handoff.levels import ServiceLevels


async def _levels(request: Request) -> ServiceLevels:
    levels: ServiceLevels = request.app.state.levels
    return levels


LevelsDep = Annotated[ServiceLevels, Depends(_levels)]
