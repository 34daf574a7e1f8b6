"""`make rotate-keys`: seals everything with the current DAOYI_SECRET_KEY, while the product runs.

Every process must run with the new key and DAOYI_PREVIOUS_SECRET_KEYS already. Stopped in the
middle, it goes on where it was. When it says that nothing is left, the earlier keys can go.
"""

import asyncio
import sys
from collections.abc import Iterator

from api.database import create_engine, create_sessions
from api.patients.resealing import Report, Resealing
from api.security import seal_from
from api.settings import Settings
from launcher.faults import StartFailed
from launcher.product_database import database_address, settings_of
from launcher.settings import local_site


def main() -> int:
    """Exit code 0 when the earlier keys are not needed any more."""
    site = local_site()
    try:
        with database_address(site) as address:
            return _rotate(settings_of(site, address))
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1


def _rotate(settings: Settings) -> int:
    if not settings.previous_secret_keys:
        print("DAOYI_PREVIOUS_SECRET_KEYS is empty: there is no key to change from")
        return 1
    report = asyncio.run(_reseal(settings))
    for line in told(report):
        print(line)
    return 0 if _through(report) else 1


async def _reseal(settings: Settings) -> Report:
    engine = create_engine(settings.sqlalchemy_url, pool_size=1)
    try:
        return await Resealing(
            create_sessions(engine), seal_from(settings), progress=_say_progress
        ).run()
    finally:
        await engine.dispose()


def _say_progress(report: Report) -> None:
    if sys.stdout.isatty():
        print(f"\r{sum(report.resealed.values())} rows", end="", flush=True)


def told(report: Report) -> Iterator[str]:
    """What was done and what is left, in lines that name rows by their ids only."""
    for table, rows in sorted(report.resealed.items()):
        yield f"{table}: {rows} resealed"
    for row in sorted(report.twice):
        yield f"{row}: known under the current key too; keeps its old hash"
    for row in sorted(report.unreadable):
        yield f"{row}: no key opens it"
    if report.left:
        yield f"{report.left} rows are left: busy, or a process still seals with an earlier key"
    if _through(report):
        yield "nothing is left: DAOYI_PREVIOUS_SECRET_KEYS can be emptied"


def _through(report: Report) -> bool:
    return not (report.left or report.unreadable)


if __name__ == "__main__":
    sys.exit(main())
