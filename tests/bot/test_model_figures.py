"""What a worker tells of the rows that a model is measured with: what was right, never a word."""

from __future__ import annotations

import json
from typing import Any

from bench.held_out import Row
from bench.model_figures_worker import understood

MONDAY = {
    "days": [
        {
            "from": "2026-11-23",
            "to": "2026-11-23",
            "period": None,
            "time_from": None,
            "time_to": None,
        }
    ],
    "excluded": [],
    "earliest": False,
    "past": False,
    "reason": None,
    "confirm": False,
}


def parsed(intent: str, *entities: tuple[str, Any], wishes: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.6},
            {"name": intent, "confidence": 0.4},
        ],
        "entities": [{"entity": kind, "value": value} for kind, value in entities],
        "wishes": [{"intent": wish} for wish in wishes],
    }


def test_an_intent_that_is_accepted_as_well_is_right() -> None:
    row = Row("下周一有号就挂", "web", "booking_make", also=("schedule_ask",))
    told = understood([row, row], [parsed("schedule_ask"), parsed("guide_ask")])
    assert told["found"] == ["schedule_ask", "guide_ask"]
    assert told["meant"] == ["schedule_ask", "booking_make"]


def test_dates_and_wishes_are_told_where_they_are_said() -> None:
    dated = Row("周一的号", "web", "booking_make", date="11-23")
    several = Row(
        "取消周三的号，停车怎么收费",
        "web",
        "booking_cancel",
        wishes=("booking_cancel", "guide_ask"),
    )
    plain = Row("谢谢", "web", "thank")
    wishes = ("booking_cancel", "guide_ask")
    told = understood(
        [dated, dated, several, several, plain],
        [
            parsed("booking_make", ("date", MONDAY)),
            parsed("booking_make"),
            parsed("booking_cancel", wishes=wishes),
            parsed("booking_cancel"),
            parsed("thank"),
        ],
    )
    assert told["dates"] == [True, False, None, None, None]
    assert told["wishes"] == [None, None, True, False, None]


def test_entities_are_right_when_all_kinds_are() -> None:
    row = Row("挂第二个", "web", "inform", entities={"ordinal": [2]})
    told = understood([row, row, row], [
        parsed("inform", ("ordinal", 2)),
        parsed("inform"),
        parsed("inform", ("ordinal", 2), ("slot_kind", "expert")),
    ])  # fmt: skip
    assert told["entities"] == [True, False, False]


def test_nothing_that_was_said_is_told() -> None:
    row = Row("我住在某某路", "web", "inform")
    assert "某某路" not in json.dumps(understood([row], [parsed("inform")]), ensure_ascii=False)
