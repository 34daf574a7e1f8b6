"""A speech is said page by page: two offers at a time, long answers in portions, again in short."""

import json

import pytest

from api.hotline.speaking import Offer, Speech
from language.aloud import syllables

MORE = "还要听吗？"
LONG = tuple(
    f"这是第{number}句，说的是医院里的一件小事，您听一听就明白了。"
    for number in "一二三四五六七八九"
)


def offer(number: int, payload: str | None = "/x") -> Offer:
    return Offer(number, f"第{number}样，按{number}。", f"第{number}样", payload)


def listing(count: int, *parts: str) -> Speech:
    return Speech(parts or ("您要哪个？",), tuple(offer(n) for n in range(1, count + 1)), MORE)


class TestOffers:
    @pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
    def test_come_two_by_two(self, count: int, pages: int) -> None:
        speech = listing(count)
        heard = [speech.page(at) for at in range(pages)]
        assert [page.more for page in heard] == [True] * (pages - 1) + [False]
        assert [one for page in heard for one in page.offers] == list(speech.offers)
        assert all(len(page.offers) <= 2 for page in heard)

    def test_go_on_counting(self) -> None:
        assert [one.number for one in listing(4).page(1).offers] == [3, 4]

    def test_are_said_after_the_question_and_before_whether_to_go_on(self) -> None:
        assert listing(3).page(0).sentences == (
            "您要哪个？",
            "第1样，按1。",
            "第2样，按2。",
            MORE,
        )
        assert listing(3).page(1).sentences == ("第3样，按3。",)

    def test_beyond_the_last_page_are_the_last(self) -> None:
        assert listing(3).page(7) == listing(3).page(1)
        assert listing(3).page(-1) == listing(3).page(0)


class TestALongAnswer:
    def test_is_said_in_portions(self) -> None:
        speech = Speech(LONG, (), MORE)
        pages = [speech.page(at) for at in range(2)]
        assert [page.more for page in pages] == [True, False]
        assert pages[0].sentences[-1] == MORE
        assert (*pages[0].sentences[:-1], *pages[1].sentences) == LONG
        assert all(sum(map(syllables, page.sentences)) < 170 for page in pages)

    def test_has_its_offers_at_the_end(self) -> None:
        speech = Speech(LONG, (offer(1),), MORE)
        assert speech.page(0).offers == ()
        assert speech.page(1).offers == (offer(1),)

    def test_about_danger_is_never_cut(self) -> None:
        page = Speech(LONG, (), MORE, whole=True).page(0)
        assert page.sentences == LONG
        assert not page.more

    def test_keeps_a_short_rest(self) -> None:
        speech = Speech((*LONG[:5], "就这些。"), (), MORE)
        assert not speech.page(0).more


class TestAgain:
    def test_is_the_question_and_the_offers(self) -> None:
        speech = listing(3, "建议先看骨科。", "在门诊楼三楼。", "您要哪个？")
        assert speech.again(0) == ("您要哪个？", "第1样，按1。", "第2样，按2。", MORE)

    def test_without_a_question_is_what_announced_the_offers(self) -> None:
        assert listing(1, "预约成功。", "还可以：").again(0) == ("还可以：", "第1样，按1。")

    def test_of_a_later_page_is_that_page(self) -> None:
        assert listing(3).again(1) == listing(3).page(1).sentences

    def test_of_what_is_to_be_confirmed_is_all_of_it(self) -> None:
        parts = ("跟您核对一下。", "骨科，张明。", "确认预约吗？")
        speech = Speech(parts, (offer(1, "/affirm"), offer(2, "/deny")), MORE)
        assert speech.again(0) == speech.page(0).sentences

    def test_of_an_answer_that_asks_nothing_is_all_of_it(self) -> None:
        parts = ("骨科在门诊楼三楼。", "电话是零五七幺。")
        assert Speech(parts).again(0) == parts

    def test_of_danger_is_all_of_it(self) -> None:
        parts = ("请马上拨打幺二零。", "要我请同事来吗？", "请不要走动。")
        assert Speech(parts, whole=True).again(0) == parts


class TestSlowly:
    def test_long_sentences_are_said_in_breaths(self) -> None:
        said = Speech(("十一月二十号星期五上午九点到九点半，骨科，张明，主任医师。",)).page(
            0, slow=True
        )
        assert said.sentences == ("十一月二十号星期五上午九点到九点半。", "骨科，张明，主任医师。")

    def test_short_sentences_stay(self) -> None:
        assert Speech(("好的，不办了。",)).page(0, slow=True).sentences == ("好的，不办了。",)

    def test_the_pages_are_the_same(self) -> None:
        speech = Speech(LONG, tuple(offer(n) for n in range(1, 4)), MORE)
        for at in range(4):
            assert speech.page(at).offers == speech.page(at, slow=True).offers
            assert speech.page(at).more == speech.page(at, slow=True).more


class TestStoring:
    def test_a_speech_survives_json(self) -> None:
        speech = Speech(
            ("一。",), (offer(1, None), Offer(None, "二。", "二", "/b", False)), MORE, True
        )
        assert Speech.from_json(json.loads(json.dumps(speech.to_json()))) == speech

    def test_of_nothing_is_an_empty_speech(self) -> None:
        assert Speech.from_json({}) == Speech()
        assert Speech().page(0).sentences == ()
        assert Speech().again(0) == ()
