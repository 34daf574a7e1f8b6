"""Whatever a caller can get sounds right: short, without what only an eye can use."""

import re
from collections.abc import Iterator

import pytest
import yaml

from api.conversations.schemas import Button
from api.hotline.speaking import Speech, speak
from language.aloud import LATIN, syllables
from tests.hotline_words import DOMAIN, LINES, ROOT, SCREEN, WORDS, listing, message, said

KEYS = WORDS.keys()
GAP = re.compile(r"\{(\w+)\}")
# Pieces of other words (a line of a list, a button's title) are heard with these.
PIECES = re.compile(r"_(line|line_\w+|button|button_\w+|separator|\w+_separator)$")
SHORT = 95  # syllables before the first choice: about 25 seconds
ON_A_PAGE = 150
ENGLISH = "Press zero for our staff"
# The api's words that no caller hears: pages of the staff, screens of patients, other channels.
_FILES_ELSEWHERE = """
    attachments. departments. doctors. notices. pages. patients.back_to_chat staff. wechat. way.
    staff_ intents. hotline. conversation.greeting handoff.moment handoff.weekdays
"""
# Errors of the staff's pages, of forms and pages that are opened from links, and of programs.
_ERRORS_ELSEWHERE = """
    review_moved_on reviewer_unknown place_invalid channel_unknown gap_settled gap_of_others
    article_unknown
    no_scenario practice_over practice_empty scenario_gone
    lesson_unknown answers_incomplete not_a_module attendance_taken session_not_yet
    exam_not_for_role exam_waits_for_review exam_certificate_valid exam_too_early exam_over
    exam_goes_on exam_reviewed own_exam not_a_newcomer newcomer_not_ready
    teaching_not_possible teaching_points teaching_doubts teaching_not_yet
    verdict_empty entity_outside example_names_patient example_in_doubt
    review_appeal_decided
    own_service own_judgement judgement_final already_judged second_begun nothing_differs
    criterion_unknown scores_incomplete appealed_already appeal_too_late quality_period_invalid
    conversation_erased
    challenger_unknown challenger_not_ready challenger_stale model_missing project_not_writable
    replicas_refused nothing_to_go_back_to
    identity_link_expired page_link_expired session_expired consent_needed name_is_fixed
    name_invalid identity_number_invalid phone_invalid birth_date_invalid guardian_needed
    guardian_is_patient identity_number_old passport_number_invalid
    residence_permit_number_invalid travel_permit_number_invalid birth_certificate_number_invalid
    invalid_encoding unauthenticated forbidden not_found method_not_allowed already_taken
    case_joined case_incomplete category_unknown department_unknown cause_unknown staff_unknown
    nothing_changed finding_stays answer_untold transfer_open transfer_none transfer_to_owner
    already_paused not_paused join_not_possible not_joined evidence_empty evidence_unreadable
    evidence_too_big evidence_broken opinion_received refusal_incomplete answer_decided
    own_admission admission_needs_approval remedy_done remedy_not_done
    not_yours status_not_possible progress_empty note_empty green_channel_closed login_failed
    login_locked cross_site undo_clinic_over undo_too_late no_show_early check_in_over
    reason_needed days_invalid visitors_several call_already_made not_stopped_by_staff
    already_decided substitute_not_possible extra_slots_used_up own_request not_approved
    already_granted signature_invalid push_stale push_plain push_unreadable push_invalid
    push_replayed clinic_stopped_already clinic_over way_unknown handover_expired phrase_forbidden
    handover_unavailable reader_unavailable card_ticket_expired card_not_read report_period_invalid
    picture_too_large picture_unreadable picture_not_here pictures_too_many desk_full
    question_unanswered transfer_not_offered transfer_to_oneself skill_unknown colleague_unknown
    colleague_unfit agent_away time_not_possible
    password_change_needed password_wrong password_short password_like_name password_simple
    password_same username_taken account_unknown own_account last_administrator skill_unknown
    department_unknown audit_export_too_long
    proposal_unknown proposal_moved_on proposal_own proposal_supervisor_only
    proposal_text_unusable proposal_names_somebody proposal_known proposal_nearly_known
    proposal_contradicts proposal_asked proposal_target_unknown proposal_doctor_alias
    proposal_alias_general proposal_alias_taken proposal_article_invalid proposal_form_unusable
    proposal_form_not_in_text proposal_words_changed proposal_words_same proposal_gaps_differ
    proposal_number_lost proposal_punctuation proposal_not_spoken proposal_too_long_spoken
    proposal_is_danger proposal_breaks_files proposal_files_changed
"""
ELSEWHERE, ERRORS_ELSEWHERE = tuple(_FILES_ELSEWHERE.split()), set(_ERRORS_ELSEWHERE.split())


def everything(speech: Speech) -> Iterator[str]:
    """All sentences of all pages, as they are spoken the first time."""
    at = 0
    while True:
        page = speech.page(at)
        yield from page.sentences
        at += 1
        if not page.more:
            return


def unspeakable(sentence: str) -> str:
    """What is in a sentence that a voice can't say."""
    return re.sub(r"[\u3400-\u9fff，。！？：、]", "", LATIN.sub("", sentence.replace(ENGLISH, "")))


def choices_in_one_sentence(sentence: str) -> int:
    """How many things a question asks to choose between."""
    asked = re.split(r"[，。：]", sentence.rstrip("？"))[-1] if sentence.endswith("？") else ""
    return len(re.split(r"、|还是|或者", asked))


RESPONSES = sorted(name for name in DOMAIN if not PIECES.search(name))


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_can_be_spoken(name: str) -> None:
    speech = speak([message(name)], WORDS)
    for sentence in everything(speech):
        assert unspeakable(sentence) == "", sentence
        assert not SCREEN.search(sentence), sentence
        assert choices_in_one_sentence(sentence) < 3, sentence


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_short(name: str) -> None:
    speech = speak([message(name)], WORDS)
    assert sum(syllables(part) for part in speech.parts) <= SHORT
    assert all(len(speech.page(at).offers) <= 2 for at in range(5))


@pytest.mark.parametrize(
    "name", sorted(name for name in RESPONSES if "{lines}" in str(DOMAIN[name]))
)
def test_each_line_of_a_list_has_the_key_of_its_button(name: str) -> None:
    offers = speak([message(name)], WORDS).offers
    pressed = [button.payload for button in message(name).buttons]
    if name in LINES and LINES[name][1] is None:
        return
    assert [offer.payload for offer in offers][:2] == pressed[:2]
    assert [offer.number for offer in offers][:2] == [1, 2]


@pytest.mark.parametrize(
    ("line", "button"),
    [
        *(
            (f"registration__line{state}", "registration__line_button")
            for state in ("", "_stopped", "_waiting", "_offered", "_submitted")
        ),
        ("registration__missed_line", "registration__line_button"),
        ("schedule__line_resource", "schedule__button_resource"),
    ],
)
def test_a_line_is_known_by_its_button(line: str, button: str) -> None:
    offers = speak([listing(line, button)], WORDS).offers
    assert [offer.payload for offer in offers] == ["/press_1", "/press_2"]


@pytest.mark.parametrize("name", sorted(name for name in DOMAIN if PIECES.search(name)))
def test_a_piece_can_be_spoken(name: str) -> None:
    text = message(name).text.strip() or "，"
    for sentence in everything(speak([said(text)], WORDS)):
        assert unspeakable(sentence) == "", sentence
        assert not SCREEN.search(sentence), sentence


def test_what_is_to_be_confirmed_has_two_keys() -> None:
    for name, variants in DOMAIN.items():
        payloads = [one["payload"] for each in variants for one in each.get("buttons", [])]
        if {"/affirm", "/deny"} <= set(payloads):
            offers = speak([message(name)], WORDS).offers
            assert [offer.payload for offer in offers] == ["/affirm", "/deny"], name


def heard_words() -> list[str]:
    """The keys of the api's words that a caller can hear."""
    keys = [key for key in KEYS if not key.startswith(ELSEWHERE)]
    return [key for key in keys if key.removeprefix("errors.") not in ERRORS_ELSEWHERE]


def filled(text: str) -> str:
    """A wording with something plausible in its gaps."""
    text = re.sub(r"\{(?:until|opens_at)\.\w+(?::\w+)?\}", "15", text)
    text = re.sub(r"\{(?:phone|hotline)\}", "0571-0000-3301", text)
    text = re.sub(r"\{(?:ahead|days|bookings|count|from_age|number|floor)\}", "2", text)
    text = re.sub(r"\{(?:due|promised|at)\}", "11 月 21 日（周六）10:00", text)
    text = re.sub(r"\{receipt\}", "TS20261118-0007", text)
    return re.sub(r"\{\w+\}", "门诊楼", text)


@pytest.mark.parametrize("file", sorted({key.split(".")[0] for key in heard_words()}))
def test_the_words_of_the_api_can_be_spoken(file: str) -> None:
    for key in (key for key in heard_words() if key.startswith(f"{file}.")):
        speech = speak([said(filled(WORDS.template(key)))], WORDS)
        for sentence in everything(speech):
            assert unspeakable(sentence) == "", (key, sentence)
            assert not SCREEN.search(sentence), (key, sentence)
        assert file == "safety" or sum(map(syllables, speech.parts)) <= SHORT, key


INSTEAD = [key.removeprefix("hotline.instead.") for key in KEYS if "hotline.instead." in key]


@pytest.mark.parametrize("key", INSTEAD)
def test_what_is_said_instead_is_said(key: str) -> None:
    written, spoken = (WORDS.template(f"{place}{key}") for place in ("", "hotline.instead."))
    heard = speak([said(filled(written))], WORDS)
    assert heard.parts == speak([said(filled(spoken))], WORDS).parts
    assert set(GAP.findall(spoken)) <= set(GAP.findall(written))


def articles() -> list[tuple[str, str]]:
    """The articles of the guide: name and body."""
    paths = sorted((ROOT / "knowledge_base/guide").glob("*.md"))
    return [(path.stem, path.read_text("utf-8").split("---", 2)[2]) for path in paths]


def test_the_guide_can_be_spoken_in_pages() -> None:
    for name, body in articles():
        speech = speak([said(body)], WORDS)
        for sentence in everything(speech):
            assert not re.search(r"[^\w，。！？：、]|\d|_", sentence), (name, sentence)
        first = speech.page(0).sentences
        assert sum(map(syllables, first)) <= ON_A_PAGE, name


def test_the_questions_of_triage_have_two_answers_at_a_time() -> None:
    path = ROOT / "knowledge_base/wording/triage.yml"
    for key, ask in yaml.safe_load(path.read_text("utf-8"))["ask"].items():
        buttons = [Button(title=one, payload=f"/{one}") for one in ask["options"].values()]
        speech = speak([said(ask["question"], *buttons)], WORDS)
        assert [offer.payload for offer in speech.offers] == [one.payload for one in buttons], key
        for sentence in everything(speech):
            assert unspeakable(sentence) == "", sentence
