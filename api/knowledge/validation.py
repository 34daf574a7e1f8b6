"""`make kb-check`: everything in `knowledge_base/`, whoever reads it.

Red flags and triage rules are checked by their own features, which offer
`faults(folder, departments) -> list[Fault]`; files of settings by loading them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from api.appointments.rules import load_booking_rules
from api.canned_replies.library import load_canned_replies
from api.challengers.gate import load_gate
from api.complaints.rules import load_complaint_rules
from api.conversations.menu import load_menu
from api.courtesy.rules import load_courtesy
from api.handoff.levels import load_service_levels
from api.kiosk.shortcuts import load_shortcuts
from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.files import guide_words_faults, yaml_faults
from api.knowledge.loader import Knowledge, load_knowledge
from api.knowledge.sources import Reader
from api.notices.rules import load_notice_rules
from api.practice.checks import faults as scenario_faults
from api.reports.rules import load_report_rules
from api.retention.rules import load_retention
from api.review.rules import load_review_rules
from api.rubric.rules import load_rubric
from api.safety.rules import faults as safety_faults
from api.service_requests.kinds import load_service_kinds
from api.training.checks import faults as training_faults
from api.triage.knowledge import faults as triage_faults
from api.wayfinding.checks import faults as floor_faults
from api.wechat.menu import load_menu as load_wechat_menu

_SETTINGS: dict[str, Callable[[Path], object]] = {
    "booking.yml": lambda folder: load_booking_rules(folder / "booking.yml"),
    "canned_replies.yml": load_canned_replies,
    "complaint_rules.yml": load_complaint_rules,
    "courtesy.yml": load_courtesy,
    "kiosk.yml": load_shortcuts,
    "menu.yml": lambda folder: load_menu(folder / "menu.yml"),
    "notices.yml": load_notice_rules,
    "reports.yml": load_report_rules,
    "retention.yml": load_retention,
    "review.yml": lambda folder: (load_review_rules(folder), load_gate(folder)),
    "rubric.yml": load_rubric,
    "service_levels.yml": load_service_levels,
    "service_requests.yml": load_service_kinds,
    "wechat_menu.yml": load_wechat_menu,
}


def check_folder(folder: Path) -> tuple[Knowledge, dict[str, int]]:
    """The knowledge and how much there is of each kind. Raises `KnowledgeInvalid`, all faults."""
    faults = [*yaml_faults(folder), *guide_words_faults(folder), *_settings_faults(folder)]
    knowledge = None
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeInvalid as invalid:
        faults += invalid.faults
    faults += _rule_faults(folder)
    if faults or knowledge is None:
        raise KnowledgeInvalid(faults)
    return knowledge, knowledge.counts()


def _rule_faults(folder: Path) -> Iterator[Fault]:
    records = list(Reader(folder).yaml_list("departments.yml"))
    codes = frozenset(str(record.values.get("code")) for record in records)
    yield from safety_faults(folder, codes)
    yield from triage_faults(folder, codes)
    yield from floor_faults(folder)
    yield from scenario_faults(folder, codes)
    yield from training_faults(folder)


def _settings_faults(folder: Path) -> Iterator[Fault]:
    reader = Reader(folder)
    for name, load in _SETTINGS.items():
        for record in reader.yaml_mapping(name):
            try:
                load(folder)
            except ValidationError as error:
                for problem in error.errors():
                    where = ".".join(map(str, problem["loc"]))
                    yield record.fault(f"{where}: {problem['msg']}", *problem["loc"])
            except ValueError as error:
                yield record.fault(str(error))
    yield from reader.faults
