"""An album, and the queue that its jobs are put into."""

import pytest

from api.clock import FixedClock
from api.database import Sessions
from tests.api.attachments.album import Album


@pytest.fixture
def album(sessions: Sessions, clock: FixedClock) -> Album:
    """Pictures that are fetched from a shelf."""
    return Album(sessions, clock)
