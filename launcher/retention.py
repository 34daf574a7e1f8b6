"""`make retention`: how much the nightly erasing would erase now; with `--apply` it erases it."""

import argparse
import asyncio
import sys

from api.clock import clock_from
from api.database import create_engine, create_sessions
from api.retention.rules import load_retention
from api.retention.service import count_due, erase_due
from api.settings import Settings
from launcher.faults import StartFailed
from launcher.product_database import database_address, settings_of
from launcher.settings import local_site


def main() -> int:
    """Print a line for each kind. Exit code 1 when there is no database."""
    parser = argparse.ArgumentParser(prog="python -m launcher.retention", description=__doc__)
    parser.add_argument("--apply", action="store_true", help="erase, instead of counting only")
    apply: bool = parser.parse_args().apply
    site = local_site()
    try:
        with database_address(site) as address:
            counts = asyncio.run(_counted(settings_of(site, address), apply=apply))
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    for kind, count in counts.items():
        print(f"{kind}: {count} {'erased' if apply else 'due'}")
    return 0


async def _counted(settings: Settings, *, apply: bool) -> dict[str, int]:
    now, rules = clock_from(settings.now).now(), load_retention(settings.knowledge_base)
    engine = create_engine(settings.sqlalchemy_url, pool_size=1)
    sessions = create_sessions(engine)
    try:
        if apply:
            return await erase_due(sessions, now, rules)
        async with sessions() as session:
            return await count_due(session, now, rules)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
