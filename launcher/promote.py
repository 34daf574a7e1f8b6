"""`make promote ID=…` and `make model-back`: a challenger into use, and the model before it back.

For where the api may not write the project's files, or isn't running. The replicas of a running
product swap without dropping a conversation; one that doesn't run starts with the right model.
"""

import argparse
import asyncio
import sys

from sqlalchemy.ext.asyncio import AsyncSession

# Foreign keys point to tables of every feature.
import api.models  # noqa: F401
from api.challengers.promotion import Project, Promoted, carried_out, go_back, promote
from api.clock import clock_from
from api.database import create_engine, create_sessions
from api.dialogue.client import RasaDialogue, Swapped
from api.errors import DaoyiError
from api.settings import Settings
from api.staff.audit.entries import record
from launcher.faults import StartFailed
from launcher.processes import follow_make
from launcher.product_database import database_address, settings_of
from launcher.settings import local_site

_ACTOR = "system"


def main() -> int:
    """Exit code 0 with the new model in use, 1 with one line."""
    parser = argparse.ArgumentParser(prog="python -m launcher.promote", description=__doc__)
    parser.add_argument("challenger", type=int, nargs="?", help="its number")
    parser.add_argument("--back", action="store_true", help="the model before it instead")
    given = parser.parse_args()
    if (given.challenger is None) is not given.back:
        parser.error("give the challenger's number (make promote ID=3), or --back")
    follow_make()
    site = local_site()
    try:
        with database_address(site) as address:
            done = asyncio.run(_done(settings_of(site, address), given.challenger))
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    except DaoyiError as error:
        details = " ".join(f"{name}={value}" for name, value in error.params.items())
        print(f"daoyi: {error.code} {details}".rstrip(), file=sys.stderr)
        return 1
    print(report(done))
    return 0


def report(done: Promoted) -> str:
    """What to tell."""
    lines = [f"in use: {done.fingerprint} (before: {done.before})"]
    lines += [
        f"  replica {number}: {replica.model or replica.error}"
        for number, replica in enumerate(done.replicas, start=1)
    ]
    return "\n".join(lines)


class Replicas:
    """Those of a running product. Where none answers the product doesn't run, which is no fault."""

    def __init__(self, dialogue: RasaDialogue) -> None:
        self._dialogue = dialogue

    async def swap(self, file: str) -> list[Swapped]:
        told = await self._dialogue.swap(file)
        away = all(one.error == "dialogue_away" for one in told)
        return [] if away else told


async def _done(settings: Settings, challenger: int | None) -> Promoted:
    engine = create_engine(settings.sqlalchemy_url, pool_size=1)
    token = settings.rasa_token.get_secret_value()
    dialogue = RasaDialogue(settings.rasa_addresses, token, settings.dialogue_timeout_seconds)
    replicas, now = Replicas(dialogue), clock_from(settings.now).now()
    project = Project(settings.project, settings.knowledge_base)

    async def act(session: AsyncSession) -> Promoted:
        if challenger is None:
            return await go_back(session, replicas, project, now)
        return await promote(session, replicas, project, challenger, None, now)

    def recorded(session: AsyncSession, done: Promoted) -> None:
        action = "model.back" if challenger is None else "model.promote"
        subject = f"challenger:{done.challenger_id}"
        record(session, _ACTOR, action, subject, now, model=done.fingerprint, before=done.before)

    try:
        return await carried_out(create_sessions(engine), replicas, act, recorded)
    finally:
        await dialogue.close()
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
