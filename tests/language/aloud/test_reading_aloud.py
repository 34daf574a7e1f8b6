"""Written text becomes words that a voice can say."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from language.aloud import LATIN, read_aloud, sentences, syllables


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("11 月 20 日（周五）", "十一月二十号星期五"),
        ("12 月 2 日（周三） 下午 14:30", "十二月二号星期三下午两点半"),
        ("2026 年 11 月 18 日", "二零二六年十一月十八号"),
        ("2026-11-08", "二零二六年十一月八号"),
        ("2027 年起", "二零二七年起"),
        ("11 月义诊", "十一月义诊"),
    ],
)
def test_dates_have_their_weekday_and_no_figures(written: str, spoken: str) -> None:
    assert read_aloud(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("09:30–10:00", "上午九点半到十点"),
        ("09:00-09:30", "上午九点到九点半"),
        ("11:30 到 13:05", "上午十一点半到下午一点零五分"),
        ("下午 2:30", "下午两点半"),
        ("上午 09:15", "上午九点十五分"),
        ("前一天 15:00 之前", "前一天下午三点之前"),
        ("7:00 开，21:00 关", "上午七点开，晚上九点关"),
        ("当晚 20:00 以后", "当晚八点以后"),
        ("12:00", "中午十二点"),
        ("24:00", "半夜十二点"),
        ("星期五 09:00-09:30 骨科", "星期五上午九点到九点半，骨科"),
    ],
)
def test_times_are_of_the_clock_on_the_wall(written: str, spoken: str) -> None:
    assert read_aloud(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("50 元", "五十元"),
        ("0.5 元", "零点五元"),
        ("1,680 元", "一千六百八十元"),
        ("160 元 / 次", "一百六十元每次"),
        ("余 2 个，第 2 个", "余两个，第二个"),
        ("2 楼 2 号窗口", "二楼二号窗口"),
        ("2 到 3 天", "两到三天"),
        ("7–14 天", "七到十四天"),
        ("2 周", "两周"),
        ("70%", "百分之七十"),
        ("37.3 ℃", "三十七点三度"),
        ("24 小时", "二十四小时"),
        ("10 分钟", "十分钟"),
        ("1000 到 5000 元", "一千到五千元"),
        ("按 2", "按二"),
    ],
)
def test_quantities_are_read_in_full(written: str, spoken: str) -> None:
    assert read_aloud(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("0571-0000-3101", "零五七幺，零零零零，三幺零幺"),
        ("打 0571-0000-3101 登记", "打零五七幺，零零零零，三幺零幺，登记"),
        ("13800001234", "幺三八，零零零零，幺二三四"),
        ("拨打 120。", "拨打幺二零。"),
        ("打 12356", "打幺二三五六"),
        ("120 元", "一百二十元"),
        ("120 分钟", "一百二十分钟"),
        ("预约号 100012", "预约号幺零零，零幺二"),
        ("TS20261118-0007", "TS二零二六，幺幺幺八，零零零七"),
        ("138****1234", "尾号幺二三四"),
        ("3301**********1X", "尾号幺X"),
        ("302 室", "三零二室"),
        ("305 诊室", "三零五诊室"),
        ("夜班 201 路", "夜班二零一路"),
        ("100 号", "一百号"),
    ],
)
def test_numbers_to_note_are_read_digit_by_digit(written: str, spoken: str) -> None:
    assert read_aloud(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("骨科 张明 主任医师", "骨科，张明，主任医师"),
        ("门诊楼 3 楼 B 区", "门诊楼三楼B区"),
        ("就诊人 林*雨", "就诊人林某雨"),
        ("【义诊】不收钱", "义诊，不收钱"),
        ("说“转人工”就行", "说转人工就行"),
        ("比如“后天上午”“下周三”", "比如后天上午，下周三"),
        ("CT（平扫）", "CT，平扫"),
        ("做 B 超、CT", "做B超、CT"),
        ("看[这一页](https://a.example/b)。", "看这一页。"),
        ("见 https://a.example/b。", "见。"),
        ("**重要**：别吃早饭", "重要：别吃早饭"),
        ("<a href='x'>点这里</a>", "点这里"),
        ("好的😀👍🏻①", "好的一"),
        ("地铁→公交", "地铁，公交"),
        ("确认吗?", "确认吗？"),
        ("急事；快来", "急事，快来"),
        ("Wi-Fi 免费", "WiFi免费"),
    ],
)
def test_signs_become_pauses_or_go(written: str, spoken: str) -> None:
    assert read_aloud(written) == spoken


def test_a_line_ends_a_sentence() -> None:
    assert read_aloud("骨科 张明\n门诊楼\n确认吗？") == "骨科，张明。门诊楼。确认吗？"
    assert read_aloud("- 身份证\n- 医保卡") == "身份证。医保卡"


def test_sentences_end_with_their_stop() -> None:
    told = "预约成功。\n骨科 张明\n要带什么：\n"
    assert sentences(told) == ("预约成功。", "骨科，张明。", "要带什么：")
    assert sentences("  \n。\n") == ()


def test_a_letter_is_as_long_as_a_character() -> None:
    assert syllables("做CT，五十元。") == 6


ALPHABET = st.sampled_from(
    "挂号骨科一二三0123456789年月日点元个楼室岁次第到天周上下午约AB"
    "：，。！？“”《》（）【】[]()<>*_#-–—~/|&+=%:;,.! \n😀℃①"
)


@given(st.text(ALPHABET, max_size=60))
@example("99:99")
@example("13 月 45 日")
@example("0000-00-00")
@example("00:60–25:00")
@example("0:\n!0")
@example("1/0")
@example("99999999999999999999999 元")
def test_whatever_is_written_only_words_and_pauses_are_left(written: str) -> None:
    spoken = read_aloud(written)
    assert re.fullmatch(r"(?:[\u3400-\u9fff，。！？：、AB]|(?<=[AB]) (?=[AB]))*", spoken), spoken
    assert not re.search(r"[，、：][，。！？：、]", spoken), spoken


@given(st.text(ALPHABET, max_size=40))
@example("0\n？0")
def test_what_is_read_already_stays_as_it_is(written: str) -> None:
    once = read_aloud(written)
    assert read_aloud(once) == once


@pytest.mark.parametrize("word", ["CT", "B", "ICU", "WiFi", "TS", "X"])
def test_letters_that_people_say_are_known(word: str) -> None:
    assert LATIN.fullmatch(word)
