"""The rules for red flags and crises as a clinician reviews them, and a message tried on them."""

from sqlalchemy import select

from api.conversations.cleaning import clean_text
from api.conversations.emergency import centres_by_rule, safety_words
from api.conversations.masking import mask_identity
from api.conversations.schemas import MAX_TEXT
from api.departments.models import Department
from api.errors import TooLong
from api.safety.rules import Level, Rule
from api.safety.service import Flag, SafetyFinding
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.schemas import FiredOut, HeardOut, RedFlagOut, RedFlagsOut, TriedOut


async def listed(
    office: Office, staff: Staff, level: Level | None = None, *, unreviewed: bool = False
) -> RedFlagsOut:
    """The rules in the order of their files, all or those of a level, all or the unreviewed."""
    check(staff, Permission.REVIEW_RED_FLAGS)
    rules = office.safety_rules.rules
    async with office.sessions() as session:
        rows = await session.execute(select(Department.code, Department.name))
        telling = _Telling(office, dict(rows.all()))
    return RedFlagsOut(
        total=len(rules),
        unreviewed=sum(rule.reviewed_by is None for rule in rules),
        rules=[
            telling.shown(rule)
            for rule in rules
            if level in (None, rule.level) and not (unreviewed and rule.reviewed_by)
        ],
    )


def tried(office: Office, staff: Staff, text: str) -> TriedOut:
    """What a patient's message would bring about, seen as reception sees it. Nothing is stored.
    Raises `TooLong`."""
    check(staff, Permission.REVIEW_RED_FLAGS)
    if len(text) > MAX_TEXT:
        raise TooLong("too_long", limit=MAX_TEXT)
    seen, _ = mask_identity(clean_text(text))
    finding = office.safety.check(seen)
    if finding is None:
        return TriedOut(text=seen, level=None, crisis=False, fired=[])
    rules = {rule.id: rule for rule in office.safety_rules.rules}
    return TriedOut(
        text=seen,
        level=finding.kind,
        crisis=finding.crisis,
        fired=[_fired(office, flag, rules.get(flag.id), finding) for flag in finding.flags],
    )


def _fired(office: Office, flag: Flag, rule: Rule | None, finding: SafetyFinding) -> FiredOut:
    # What was recognised by no rule, but by its likeness to other messages, has no signs.
    own = {*rule.all, *rule.any, *rule.onset} if rule else {one.sign for one in finding.evidence}
    names = office.safety_rules.names
    heard = [
        HeardOut(sign=names.get(one.sign, flag.name), start=one.start, end=one.end, text=one.text)
        for one in finding.evidence
        if one.sign in own
    ]
    return FiredOut(id=flag.id, name=flag.name, heard=heard)


class _Telling:
    """Tells rules in words. `departments` are names by code."""

    def __init__(self, office: Office, departments: dict[str, str]) -> None:
        self._wording = office.wording
        self._hospital = office.hospital
        self._signs = office.safety_rules.names
        self._centres = centres_by_rule(office.safety_rules, office.hospital)
        self._departments = departments

    def shown(self, rule: Rule) -> RedFlagOut:
        """The rule as the page shows it."""
        departments = [self._departments.get(code, code) for code in rule.departments]
        return RedFlagOut(
            id=rule.id,
            name=rule.name,
            level=rule.level,
            all=self._named(rule.all),
            any=self._named(rule.any),
            onset=self._named(rule.onset),
            person=[self._wording(f"staff.page.red_flags.person.{one}") for one in rule.person],
            unless=self._named(rule.unless),
            departments=departments,
            said=self._said(rule, departments),
            source=rule.source,
            review_date=rule.review_date,
            reviewed_by=rule.reviewed_by,
        )

    def _named(self, signs: list[str]) -> list[str]:
        return [self._signs[sign] for sign in signs]

    def _said(self, rule: Rule, departments: list[str]) -> list[str]:
        # A crisis is answered by whose life it is about, whatever the rule.
        wordings = ("self", "other") if rule.level == "crisis" else (rule.wording,)
        return [
            safety_words(
                self._wording,
                self._hospital,
                f"safety.{rule.level}.{wording}",
                self._centres.get(rule.id),
                departments=self._wording("staff.page.red_flags.and").join(departments),
            )
            for wording in wordings
        ]
