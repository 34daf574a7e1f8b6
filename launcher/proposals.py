"""What the next challenger would learn, as a patch: `python -m launcher.proposals diff`.

The patch is the one that the page /staff/proposals shows; `git apply --check` takes it. Nothing is
changed.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence

import api.models  # noqa: F401 (foreign keys point to tables of every feature)
from api.database import create_engine, create_sessions
from api.proposals.applying import apply_what_fits
from api.proposals.export import accepted
from api.proposals.models import Proposal
from api.proposals.tree import Tree, unified
from api.settings import Settings
from launcher.faults import StartFailed
from launcher.product_database import database_address, settings_of
from launcher.settings import local_site


def main() -> int:
    """Exit code 0 with the patch on standard output, 1 when something doesn't fit any more."""
    parser = argparse.ArgumentParser(prog="python -m launcher.proposals", description=__doc__)
    parser.add_argument("command", choices=["diff"])
    parser.parse_args()
    site = local_site()
    try:
        with database_address(site) as address:
            proposals = asyncio.run(_accepted(settings_of(site, address)))
    except StartFailed as failure:
        print(f"daoyi: {failure}", file=sys.stderr)
        return 1
    patch, unfit = joined(Tree(site.root, site.knowledge_base), proposals)
    sys.stdout.write(patch)
    for line in unfit:
        print(f"daoyi: {line}", file=sys.stderr)
    return 1 if unfit else 0


def joined(tree: Tree, proposals: Sequence[Proposal]) -> tuple[str, list[str]]:
    """The patch of all that fits, and a line for each proposal that doesn't."""
    applied = apply_what_fits(tree, proposals)
    unfit = [
        f"proposal {number} doesn't fit any more: {reason.code}"
        for number, reason in applied.refused.items()
    ]
    return unified(applied.changes), unfit


async def _accepted(settings: Settings) -> list[Proposal]:
    engine = create_engine(settings.sqlalchemy_url, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            return await accepted(session)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
