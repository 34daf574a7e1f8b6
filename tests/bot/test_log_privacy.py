from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.log_privacy import withhold_content

SECRET = "我得了梅毒"


@pytest.fixture(autouse=True)
def _withheld() -> Iterator[None]:
    make = logging.getLogRecordFactory()
    level = logging.getLogger("rasa").level
    withhold_content()
    yield
    logging.setLogRecordFactory(make)
    logging.getLogger("rasa").setLevel(level)


def test_a_failed_action_is_logged_by_its_kind_only(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("rasa.core.processor")
    try:
        try:
            raise ValueError(f"500, body='{SECRET}'")
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logger.exception("Encountered an exception while running action '%s'.", "action_x")
    assert SECRET not in caplog.text
    assert "action_x" in caplog.text
    assert "[RuntimeError from ValueError]" in caplog.text


def test_of_structured_events_only_the_event_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    event = {"event": "interpolator.failed", "text": SECRET, "exception": [{"locals": SECRET}]}
    logging.getLogger("rasa.core.nlg").error(json.dumps(event, ensure_ascii=False))
    assert SECRET not in caplog.text
    assert "interpolator.failed" in caplog.text


def test_a_traceback_in_a_message_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("rasa.server").error(f"Traceback (most recent call last):\n  {SECRET}")
    assert SECRET not in caplog.text


def test_rasa_never_logs_at_debug() -> None:
    rasa = logging.getLogger("rasa")
    rasa.setLevel(logging.DEBUG)
    withhold_content()
    assert not logging.getLogger("rasa.core.processor").isEnabledFor(logging.DEBUG)


def test_a_higher_level_stays() -> None:
    logging.getLogger("rasa").setLevel(logging.ERROR)
    withhold_content()
    assert logging.getLogger("rasa").level == logging.ERROR


def test_other_loggers_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("bot.live_lexicon").warning("first\nsecond")
    assert "second" in caplog.text
