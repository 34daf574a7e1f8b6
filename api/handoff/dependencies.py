"""What endpoints of the desk and of complaints ask for."""

from typing import Annotated

from fastapi import Depends

from api.dependencies import SettingsDep
from api.handoff.levels import ServiceLevels, load_service_levels


def _levels(settings: SettingsDep) -> ServiceLevels:
    return load_service_levels(settings.knowledge_base)


LevelsDep = Annotated[ServiceLevels, Depends(_levels)]
