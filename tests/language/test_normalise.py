import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.normalise import correct_speech, normalise, normalise_with_offsets


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("我想掛　號", "我想挂号"),
        ("ＣＴ 多少錢？", "CT多少钱?"),
        ("１１ 月 ２０ 日　下午 3 點", "11月20日下午3点"),
        ("挂\u200b号\ufeff\u00ad\x07", "挂号"),
        ("耳鼻喉科\r\n\t怎么走", "耳鼻喉科 怎么走"),
        ("心 内 科", "心内科"),
        ("皇后 後天 頭髮 發燒 裏面 著名", "皇后 后天 头发 发烧 里面 著名"),
        ("①号窗口, ½ ㎎", "1号窗口, 1⁄2 mg"),
        ("謝謝👍🏻", "谢谢👍🏻"),
        ("", ""),
        (" \n\u3000", ""),
    ],
)
def test_one_written_form(written: str, meant: str) -> None:
    assert normalise(written) == meant


def test_a_blank_between_longer_chinese_runs_stays_because_people_type_it_for_a_comma() -> None:
    assert normalise("没有发烧  胸口疼") == "没有发烧 胸口疼"


def test_half_an_emoji_is_dropped_without_an_error() -> None:
    assert normalise("我要\ud83d挂号\udc00") == "我要挂号"


def test_an_emoji_family_and_its_joiners_do_no_harm() -> None:
    assert normalise("👨\u200d👩\u200d👧挂号\ufe0f") == "👨👩👧挂号"


def test_ten_thousand_characters_are_read() -> None:
    assert len(normalise("我要掛號。" * 2000)) == 10_000


def test_a_span_finds_its_way_back_to_the_original() -> None:
    original = "\u200b我想 掛　 號 ，明天ｅ\u0301"
    text = normalise_with_offsets(original)
    start = text.text.index("挂号")
    first, last = text.span(start, start + 2)
    assert original[first:last] == "掛　 號"
    assert original[slice(*text.span(len(text.text) - 1, len(text.text)))] == "ｅ\u0301"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, exclude_categories=())))
def test_any_text_has_offsets_in_order_and_inside_it(text: str) -> None:
    found = normalise_with_offsets(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True)
    )
    assert list(found.starts) == sorted(found.starts)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("挂耗", "挂号"),
        ("我想挂好", "我想挂号"),
        ("挂好", "挂号"),
        ("预月内颗", "预约内科"),
        ("内课", "内科"),
        ("泌尿外颗", "泌尿外科"),
        ("耳鼻猴科", "耳鼻喉科"),
        ("心类科", "心内科"),
        ("骨颗怎么走", "骨科怎么走"),
        ("付诊", "复诊"),
        ("转人供", "转人工"),
        ("人公服务", "人工服务"),
        ("我要投素", "我要投诉"),
        ("推号怎么办", "退号怎么办"),
        ("风诗免疫课", "风湿免疫科"),
        ("皮服科", "皮肤科"),
        ("神精内科", "神经内科"),
        ("专加号", "专家号"),
        ("医宝卡", "医保卡"),
    ],
)
def test_typical_recogniser_errors_are_corrected(heard: str, said: str) -> None:
    assert correct_speech(heard) == said


@pytest.mark.parametrize(
    "said",
    [
        "我的号挂好了吗",
        "已经挂好了",
        "拔一颗牙",
        "每天吃两颗药",
        "我们应该约哪天",
        "内科课程",
        "骨二科在哪",
        "一生平安",
        "克服困难",
        "关于约会",
    ],
)
def test_ordinary_chinese_is_left_alone(said: str) -> None:
    assert correct_speech(said) == said


@given(st.text(alphabet="挂好耗预月内外颗课科耳鼻猴喉心类骨人公供付诊二", max_size=20))
def test_corrections_keep_the_length_so_offsets_stay_valid(text: str) -> None:
    assert len(correct_speech(text)) == len(text)
