"""`python -m api.hotline.hot_words [DIR]`: the one list of words for platforms that take no hints
with an answer, from the hospital's files, one a line, the likeliest first."""

import argparse
import sys
from pathlib import Path

from api.hotline.hints import Step, hints_for
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.loader import Knowledge, load_knowledge
from api.knowledge.schemas import Lexicon, LexiconDepartment, LexiconDoctor, LexiconResource
from api.settings import ROOT

# Names are what recognisers get wrong; where they are asked for they come first.
_ANYWHERE = Step(slot="registration__subject")


def main(arguments: list[str] | None = None) -> int:
    """Print the words. Exit code 1 when the files have faults: `make kb-check` says which."""
    parser = argparse.ArgumentParser(prog="python -m api.hotline.hot_words", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "knowledge_base")
    folder = parser.parse_args(arguments).folder
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeInvalid as invalid:
        print(f"{len(invalid.faults)} faults: run `make kb-check`", file=sys.stderr)
        return 1
    print("\n".join(hot_words(knowledge)))
    return 0


def hot_words(knowledge: Knowledge) -> list[str]:
    """At most 500 words for every step of every call."""
    return hints_for(_ANYWHERE, _lexicon(knowledge))


def _lexicon(knowledge: Knowledge) -> Lexicon:
    departments = [
        LexiconDepartment(code=one.code, name=one.name, aliases=one.aliases, kind=one.kind)
        for one in knowledge.departments
    ]
    doctors = [
        LexiconDoctor.model_validate(one.model_dump(include=set(LexiconDoctor.model_fields)))
        for one in knowledge.doctors
    ]
    resources = [
        LexiconResource(code=one.code, name=one.name, aliases=one.aliases, kind=one.kind)
        for one in knowledge.resources
    ]
    return Lexicon(version="", departments=departments, doctors=doctors, resources=resources)


if __name__ == "__main__":
    sys.exit(main())
