"""`make audit-check`: whether the record of what staff looked at and did is as it was written."""

import argparse
import asyncio
import sys
from dataclasses import dataclass

from api.database import create_engine, create_sessions
from api.settings import Settings
from api.staff.audit.check import ChainState, check_chain, has_seal
from launcher.faults import StartFailed
from launcher.product_database import database_address, settings_of
from launcher.settings import local_site


@dataclass(frozen=True)
class _Expected:
    """A seal that was written down earlier, as the nightly job logs it: `position:digest`."""

    position: int
    digest: str


def main() -> int:
    """Say what was found. Exit code 1 when something is broken or there is no database."""
    parser = argparse.ArgumentParser(prog="python -m launcher.audit_check", description=__doc__)
    parser.add_argument(
        "--expect",
        type=_expected,
        metavar="POSITION:DIGEST",
        help="a seal that was logged or written down earlier, which must still be there",
    )
    expected: _Expected | None = parser.parse_args().expect
    site = local_site()
    try:
        with database_address(site) as address:
            state, there = asyncio.run(_checked(settings_of(site, address), expected))
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    for line in report(state):
        print(line)
    if not there:
        print("BROKEN: the expected seal is not there; the record was made anew or cut off")
    return 0 if state.unbroken and there else 1


def report(state: ChainState) -> list[str]:
    """What to tell of a check, a line each."""
    lines = [
        f"BROKEN: {one.fault} at seal {one.position}, entry {one.entry_id}, {one.at}"
        for one in state.broken
    ]
    if state.unbroken:
        since = f" since {state.since:%F %T}" if state.since else ""
        lines.append(f"unbroken{since}: {state.seals} entries, {state.erased} of them over time")
    if state.position:
        lines.append(f"last seal: {state.position}:{state.digest}")
    return lines


def _expected(given: str) -> _Expected:
    position, _, digest = given.partition(":")
    if not (position.isdecimal() and len(digest) >= 8):
        raise argparse.ArgumentTypeError("give it as it was logged, position:digest")
    return _Expected(int(position), digest)


async def _checked(settings: Settings, expected: _Expected | None) -> tuple[ChainState, bool]:
    engine = create_engine(settings.sqlalchemy_url, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            state = await check_chain(session)
            there = expected is None or await has_seal(session, expected.position, expected.digest)
            return state, there
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
