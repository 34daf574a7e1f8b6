"""Many ask at once, few serve, one of them dies: the small version of `bench/desk.py`."""

import httpx

from api.app import create_app
from api.database import Sessions
from api.handoff.tending import DeskWatch
from api.settings import Settings
from tests.conftest import INTERNAL_TOKEN, MOMENT
from tests.simulators.desk_rush import DeskRush, VirtualClock


async def test_nobody_is_lost_and_nobody_is_answered_by_two(
    settings: Settings, sessions: Sessions
) -> None:
    clock = VirtualClock(MOMENT)
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://daoyi.test") as client:
            state = app.state
            watch = DeskWatch(state.sessions, state.redis, clock, state.wording, state.levels)
            internal = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}
            figures = await DeskRush(client, internal, watch, clock).run(
                patients=4, agents=3, minutes=4
            )
    assert (figures.lost, figures.by_two) == (0, 0)
    assert figures.put_back == 1
    assert figures.served == 4
    assert len(figures.alerts) == 4
