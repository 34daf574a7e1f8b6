"""The checks of the identity form, where the page and the server must agree."""

import json
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from api.errors import InvalidInput
from api.patients.identity import check_identity
from api.patients.schemas import IdentityForm
from tests.api.pages.acting import ADULT_CARD, CHILD_CARD

GOOD = {"name": "王小明", "id_type": "id_card", "id_number": ADULT_CARD, "phone": "13800001234"}
CASES: list[dict[str, str]] = [
    {},
    {"name": "阿依古丽·买买提"},
    {"name": "李"},
    {"name": "Anna O'Neill"},
    {"name": "王3明"},
    {"name": ""},
    {"id_number": "０００００019900101001８"},
    {"id_number": "000000 19900101 0018"},
    {"id_number": "000000199001010019"},
    {"id_number": "000000199002300018"},
    {"id_number": "00000019900101001"},
    {"id_type": "passport", "id_number": "e12345678"},
    {"id_number": "000000900101001"},
    {"id_type": "passport", "id_number": "E1"},
    {"id_type": "passport", "id_number": "PASSPORT"},
    {"id_type": "travel_permit", "id_number": "C12345678"},
    {"id_type": "travel_permit", "id_number": "h1234567801"},
    {"id_type": "travel_permit", "id_number": "12345678"},
    {"id_type": "travel_permit", "id_number": "1234567801（B）"},
    {"id_type": "travel_permit", "id_number": "X12345678"},
    {"id_type": "travel_permit", "id_number": "H1234567"},
    {"id_type": "residence_permit", "id_number": ADULT_CARD},
    {"id_type": "residence_permit", "id_number": CHILD_CARD},
    {"id_type": "residence_permit", "id_number": "USA110012345678"},
    {"id_type": "residence_permit", "id_number": "E12345678"},
    {"id_type": "birth_certificate", "id_number": "330000001"},
    {"id_type": "other", "id_number": "H12345678(0)"},
    {"phone": "138-0000-1234"},
    {"phone": "+86 138 0000 1234"},
    {"phone": "0571-88880000"},
    {"phone": "+44 20 7946 0000"},
    {"phone": "1380000123"},
    {"phone": "12800001234"},
    {"id_number": CHILD_CARD},
    {"relation": "child"},
    {"relation": "child", "id_type": "passport", "id_number": "E12345678"},
    {"id_type": "birth_certificate", "id_number": "T330000001"},
]

_PAGE_SAYS = """
async ([sent, today]) => {
  const rules = await import('/static/identity_rules.js');
  const guardian = rules.needsGuardian({
    relation: sent.relation, idType: sent.id_type, idNumber: sent.id_number, birthDate: '', today,
  });
  if (rules.nameProblem(sent.name)) return 'name';
  if (rules.idNumberProblem(sent.id_type, sent.id_number)) return 'id_number';
  if (rules.phoneProblem(sent.phone)) return 'phone';
  return guardian ? 'guardian' : '';
}
"""


@pytest.fixture
def page(phone: Page, address: str) -> Page:
    phone.goto(f"{address}/identity/any")
    return phone


def _server_says(sent: dict[str, Any]) -> str:
    try:
        check_identity(IdentityForm(**sent, consent=True), date(2026, 11, 18))
    except InvalidInput as fault:
        return str(fault.params["field"])
    return ""


def test_the_page_asks_for_exactly_what_the_server_asks_for(page: Page) -> None:
    differ = []
    for case in CASES:
        sent = {**GOOD, "relation": "self", **case}
        of_page, of_server = page.evaluate(_PAGE_SAYS, [sent, "2026-11-18"]), _server_says(sent)
        if of_page != of_server:
            differ.append(f"{json.dumps(case, ensure_ascii=False)}: {of_page!r}, {of_server!r}")

    assert differ == []
