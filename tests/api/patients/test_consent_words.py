"""The version that is recorded with a consent stands for the words that were agreed to."""

import hashlib
import re

from api.patients.service import CONSENT_VERSION
from api.settings import ROOT

# A changed text is a new version: add a line, and keep the old ones for the records.
TEXTS = {
    "2026-11b": "fbc57f4d20a3eba6",
}


def test_the_version_is_that_of_the_words_on_the_form() -> None:
    words = (ROOT / "api/pages/static/words.js").read_text("utf-8")
    shown = re.search(r"    consent: \[.*?    agree: '.*?'", words, re.DOTALL)
    assert shown is not None
    assert hashlib.sha256(shown[0].encode()).hexdigest()[:16] == TEXTS[CONSENT_VERSION]
