"""`python -m api.knowledge check [DIR]` and `python -m api.knowledge import [DIR]`."""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from api.clinics.service import roll_forward
from api.clock import clock_from
from api.database import create_engine, create_sessions
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.importer import import_knowledge
from api.knowledge.loader import Knowledge
from api.knowledge.validation import check_folder
from api.settings import ROOT, Settings, get_settings


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 with every fault as `file:line: reason` on standard error."""
    parser = argparse.ArgumentParser(prog="python -m api.knowledge", description=__doc__)
    parser.add_argument("command", choices=["check", "import"])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "knowledge_base")
    options = parser.parse_args(arguments)
    try:
        knowledge, counts = check_folder(options.folder)
    except KnowledgeInvalid as invalid:
        _say_faults(invalid, options.folder)
        return 1
    print(f"{_shown(options.folder)}: " + ", ".join(f"{n} {kind}" for kind, n in counts.items()))
    if options.command == "import":
        asyncio.run(_import(knowledge, get_settings()))
    return 0


def _shown(folder: Path) -> Path:
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder


def _say_faults(invalid: KnowledgeInvalid, folder: Path) -> None:
    shown = _shown(folder)
    for fault in invalid.faults:
        print(f"{shown}/{fault}", file=sys.stderr)
    count = len(invalid.faults)
    print(f"{count} fault{'s' if count != 1 else ''} in {shown}", file=sys.stderr)


async def _import(knowledge: Knowledge, settings: Settings) -> None:
    started = time.monotonic()
    engine = create_engine(settings.sqlalchemy_url)
    async with create_sessions(engine)() as session, session.begin():
        differences = await import_knowledge(session, knowledge)
        rolled = await roll_forward(session, clock_from(settings.now).today())
    await engine.dispose()
    for difference in filter(None, differences):
        print("\n".join(difference.lines()))
    if not any(differences):
        print("nothing changed")
    print(
        f"clinics: {rolled.made} made, {rolled.changed} changed, {rolled.unplanned} stopped; "
        f"{rolled.slots} slots written ({time.monotonic() - started:.1f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
