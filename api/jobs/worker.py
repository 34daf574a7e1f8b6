"""The worker that runs jobs beside the api, for as long as the api runs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from api.jobs.app import Work, create_job_app

# Most of a job is waiting for somebody else: WeChat, an SMS gateway.
_CONCURRENCY = 8
_GRACE_SECONDS = 5.0
_PAUSE_SECONDS = 5.0

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def run_worker(database_url: str, work: Work, *, periodic: bool = True) -> AsyncIterator[App]:
    """Run a worker while the context is open; yields the open queue, to defer jobs with.

    On leaving, jobs that run get 5 seconds to finish. A worker that stops because the database is
    away starts again when it is back. Raises `ConnectorException` when there is no database at
    the start.
    """
    app = create_job_app(database_url, periodic=periodic)
    async with app.open_async():
        running = asyncio.create_task(_keep_working(app, work), name="job worker")
        try:
            yield app
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


async def _keep_working(app: App, work: Work) -> None:
    while True:
        try:
            await app.run_worker_async(
                concurrency=_CONCURRENCY,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=_GRACE_SECONDS,
                additional_context={"work": work},
            )
        except ConnectorException:
            _log.exception("the job worker lost its database")
        await asyncio.sleep(_PAUSE_SECONDS)
