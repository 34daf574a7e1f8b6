"""Hospital time in the dialogue model, by the same setting as in the api (`DAOYI_NOW`)."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOSPITAL_ZONE = ZoneInfo("Asia/Shanghai")


def start_offset(environment: Mapping[str, str], real: datetime) -> timedelta:
    """How far hospital time is ahead of real time; a naive DAOYI_NOW is hospital time."""
    start = environment.get("DAOYI_NOW")
    if not start:
        return timedelta()
    moment = datetime.fromisoformat(start.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=HOSPITAL_ZONE)) - real


_OFFSET = start_offset(os.environ, datetime.now(HOSPITAL_ZONE))


def now() -> datetime:
    """The present moment, aware, in hospital time."""
    return datetime.now(HOSPITAL_ZONE) + _OFFSET
