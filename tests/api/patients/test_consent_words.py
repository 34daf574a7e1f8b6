"""The version that is recorded with a consent stands for the words that were agreed to."""

import hashlib
import re

from ruamel.yaml import YAML

from api.patients.service import CONSENT_VERSION, SPOKEN_CONSENT_VERSION
from api.settings import ROOT

# A changed text is a new version: add a line, and keep the old ones for the records.
TEXTS = {
    "2026-11b": "fbc57f4d20a3eba6",
    "2026-11-phone": "18ef6815f13f2930",
}


def test_the_version_is_that_of_the_words_on_the_form() -> None:
    words = (ROOT / "api/pages/static/words.js").read_text("utf-8")
    shown = re.search(r"    consent: \[.*?    agree: '.*?'", words, re.DOTALL)
    assert shown is not None
    assert hashlib.sha256(shown[0].encode()).hexdigest()[:16] == TEXTS[CONSENT_VERSION]


def test_the_spoken_version_is_that_of_the_words_on_the_telephone() -> None:
    file = ROOT / "knowledge_base/wording/hotline_interview.yml"
    asked = YAML(typ="safe").load(file.read_text("utf-8"))["ask"]
    spoken = f"{asked['consent']} {asked['guardian']}"
    assert hashlib.sha256(spoken.encode()).hexdigest()[:16] == TEXTS[SPOKEN_CONSENT_VERSION]
