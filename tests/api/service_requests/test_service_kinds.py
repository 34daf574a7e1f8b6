"""Which kind a wish is, who is served first, and by when somebody is there."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.clock import HOSPITAL_ZONE, FixedClock
from api.service_requests.kinds import ServiceKinds, load_service_kinds


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我腿脚不方便，能不能推个轮椅来", "wheelchair"),
        ("要担架 病人躺着来的", "wheelchair"),
        ("我钱包丢了", "lost_property"),
        ("身份证落在抽血那儿了", "lost_property"),
        ("三楼厕所漏水", "repair"),
        ("空调不制冷了来人修", "repair"),
        ("需要陪诊", "escort"),
        ("找个人带我去做CT，我不认识路也不认字", "escort"),
        ("我孩子走丢了", "lost_person"),
        ("地上吐了一地 叫保洁来", "cleaning"),
        ("有会手语的吗", "sign_language"),
        ("I need an English interpreter", "interpreter"),
        ("想请个志愿者帮帮我妈", "volunteer"),
        ("隔壁床家属在走廊打架了，叫保安上来", "security"),
    ],
)
def test_a_wish_is_known_by_its_words(kinds: ServiceKinds, said: str, kind: str) -> None:
    assert kinds.recognised(said)[0].id == kind


def test_what_speaks_of_nothing_is_of_no_kind(kinds: ServiceKinds) -> None:
    assert kinds.recognised("食堂几点开门") == []


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("老人走不动了", ["elder"]),
        ("我八十三了", ["elder"]),
        ("我爸 72 岁", ["elder"]),
        ("孕妇肚子大走不动", ["pregnant"]),
        ("我是盲人，今年六十五岁", ["elder", "disabled"]),
        ("孩子 6 岁", []),
    ],
)
def test_who_is_served_first_is_known_by_the_words(
    kinds: ServiceKinds, said: str, marks: list[str]
) -> None:
    assert kinds.marks(said) == marks


def test_a_mark_never_puts_back_what_is_pressing_anyhow(kinds: ServiceKinds) -> None:
    lost, wheelchair = kinds.find("lost_person"), kinds.find("wheelchair")
    assert lost is not None
    assert wheelchair is not None
    assert kinds.priority(lost, ["elder"]) == 1
    assert kinds.priority(wheelchair, ["elder"]) == kinds.priorities.special_care
    assert kinds.priority(wheelchair, []) == kinds.priorities.default


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HOSPITAL_ZONE)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(18, 10), at(18, 10, 20)),
        (at(18, 17, 20), at(19, 7, 40)),  # ten minutes are left of the day
        (at(18, 3), at(18, 7, 50)),
        (at(20, 22), at(21, 8, 20)),  # Saturdays begin later
    ],
)
def test_minutes_count_while_somebody_is_on_duty(
    kinds: ServiceKinds, now: datetime, due: datetime
) -> None:
    escort = kinds.find("escort")
    assert escort is not None
    assert kinds.due(escort, now) == due


def test_a_service_of_day_and_night_counts_at_night(kinds: ServiceKinds, clock: FixedClock) -> None:
    wheelchair = kinds.find("wheelchair")
    assert wheelchair is not None
    assert kinds.due(wheelchair, at(18, 23, 55)) == at(19, 0, 10)


def test_what_is_wanted_later_is_due_then(kinds: ServiceKinds, clock: FixedClock) -> None:
    escort, tomorrow = kinds.find("escort"), clock.now() + timedelta(days=1)
    assert escort is not None
    assert kinds.due(escort, clock.now(), tomorrow) == tomorrow
    assert kinds.due(escort, clock.now(), clock.now() - timedelta(hours=1)) == at(18, 10, 20)
    assert kinds.due(escort, clock.now(), at(18, 22)) == at(19, 7, 50)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("team: kitchen", "team: nobody", "unknown team"),
        ("hours: meals", "hours: never", "unknown hours"),
        ("article: admission-meal", "article: no-such", "unknown article"),
        ('[["06:00", "19:30"]]', '[["19:30", "06:00"]]', "before its closing"),
        ("  - id: escort\n", "  - id: wheelchair\n", "same id"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_the_reason(
    knowledge_base: Path, tmp_path: Path, was: str, becomes: str, reason: str
) -> None:
    text = (knowledge_base / "service_requests.yml").read_text("utf-8")
    assert was in text
    (tmp_path / "service_requests.yml").write_text(text.replace(was, becomes, 1), "utf-8")
    shutil.copy(knowledge_base / "hospital.yml", tmp_path)
    shutil.copytree(knowledge_base / "guide", tmp_path / "guide")
    with pytest.raises((ValidationError, ValueError), match=reason):
        load_service_kinds(tmp_path)


def test_of_the_kinds_of_an_article_the_one_that_is_spoken_of_comes_first(
    kinds: ServiceKinds,
) -> None:
    about = "accessibility-escort"
    first, *_ = kinds.wanted("陪诊要花钱吗", about)
    assert first.id == "escort"
    assert {kind.id for kind in kinds.wanted("没有说到", about)} == {
        "escort",
        "volunteer",
        "help_admission",
    }
    assert kinds.wanted("轮椅在哪借", "fee-detail") == []
