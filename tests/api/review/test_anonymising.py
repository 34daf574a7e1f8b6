"""Names and numbers that nobody may learn from, written in every nasty way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.review.anonymising import Known, anonymise, anonymised, names_patient, suspicious

KNOWN = Known(
    names=("张小明", "王芳", "阿依古丽·买买提"), numbers=("13800001234", "110101196305021234")
)
ROSTER = ("刘阳", "方敏", "顾长风", "沈卫东")


@pytest.mark.parametrize(
    ("written", "learned"),
    [
        # Names
        ("我叫王建国想挂骨科", "我叫陈志强想挂骨科"),
        ("张小明预约皮肤科", "陈志强预约皮肤科"),
        ("張小明預約皮膚科", "陈志强預約皮膚科"),
        ("张 小 明 要复诊", "陈志强 要复诊"),
        ("张，小，明", "陈志强"),
        ("zhang xiaoming yao gua hao", "Li Ming yao gua hao"),
        ("ZhangXiaoMing 复诊", "Li Ming 复诊"),
        ("Zhāng Xiǎomíng 复诊", "Li Ming 复诊"),
        ("Xiao Ming Zhang", "Li Ming"),
        ("wo jiao li lei, yao gua hao", "wo jiao Li Ming, yao gua hao"),
        ("my name is Tom Hanks", "my name is Li Ming"),
        ("患者张伟，男，头晕", "患者陈志强，男，头晕"),
        ("姓名：欧阳娜娜", "姓名：陈志强"),
        ("我叫阿依古丽·买买提", "我叫陈志强"),
        ("我是王芳的妈妈", "我是陈志强的妈妈"),
        ("我儿子叫李雷发烧", "我儿子叫陈志强发烧"),
        ("给李雷挂个儿科", "给陈志强挂个儿科"),
        ("张大爷您好", "王大爷您好"),
        ("王建国医生骂我", "陈志强医生骂我"),
        ("我姓欧阳，挂个号", "我姓王，挂个号"),
        # Numbers
        ("电话1 3 8 0 0 0 0 1 2 3 4", "电话〔手机号〕"),
        ("138-0000-1234", "〔手机号〕"),
        ("幺三八 零零零零 一二三四", "〔手机号〕"),
        ("一三八，零零零零，一二三四", "〔手机号〕"),
        ("幺三八四个零一二三四", "〔手机号〕"),
        ("１３８００００１２３４", "〔手机号〕"),
        ("壹叁捌零零零零壹贰叁肆", "〔手机号〕"),
        ("身份证 110101 19630502 1234", "身份证 〔证件号〕"),
        ("110101１９６３０５０２1234", "〔证件号〕"),
        ("尾号1234", "尾号〔号码〕"),
        ("住院号00123456", "住院号〔号码〕"),
        ("微信号 wx_zhang88 加我", "微信号 〔联系方式〕 加我"),
        ("邮箱 zs.123@qq.com", "邮箱 〔联系方式〕"),
        ("车牌沪A12345停哪里", "车牌〔车牌〕停哪里"),
        ("沪 A·1 2 3 4 5", "〔车牌〕"),
        ("回执TS202611180012", "回执TS202601010001"),
        ("A032到了吗", "A001到了吗"),
        # Births, ages, beds, addresses
        ("生日是1963年5月2号", "生日是1975年3月8日"),
        ("六三年五月二号出生的", "1975年3月8日出生的"),
        ("孩子2022年3月5日出生", "孩子2021年3月8日出生"),
        ("我63年的", "我1975年的"),
        ("63岁能挂老年科吗", "65岁能挂老年科吗"),
        ("八十岁老人腿疼", "八十二岁老人腿疼"),
        ("三号床要换药", "3床要换药"),
        ("我家住在幸福路12号3栋402室", "我家住在〔地址〕"),
        ("浙江省杭州市西湖区文三路 90 号", "〔地址〕"),
        # A doctor of the roster stays one
        ("刘阳医生周三出诊吗", "方敏医生周三出诊吗"),
    ],
)
def test_what_tells_who_wrote_is_replaced(written: str, learned: str) -> None:
    found = anonymised(written, KNOWN, ROSTER)
    assert found.text == learned
    assert not names_patient(found.text, KNOWN)
    assert list(found.doubts) == []
    # What was made so is nothing that has to be looked at again.
    assert suspicious(found.text, KNOWN, ROSTER) == []


@pytest.mark.parametrize(
    "harmless",
    [
        "住院要带什么",
        "我是高血压能挂哪个科",
        "我妈高血压，患者都要排队吗",
        "给孩子挂号",
        "妈妈叫什么名字",
        "周一三五上午都行",
        "11月18号上午9:30-10:30",
        "血压180/110 头晕",
        "打12345投诉你们",
        "挂号费12000元",
        "CA125高怎么看，HPV16阳性",
        "收费处的阿姨态度差",
        "张医生态度不好",
        "我叫车来的",
        "谢谢女士",
        "多谢林主任，我家住六楼没电梯",
        "号改给黄主任看，或者欧阳大夫",
        "我们村都来看病，我是农村来的，从乡下来",
        "两床被子太厚",
        "周三的号，我妈白内障，请查报告",
        "我的电话是〔手机号〕",
    ],
)
def test_what_tells_nothing_stays_as_it_was(harmless: str) -> None:
    found = anonymised(harmless, KNOWN, ROSTER)
    assert (found.text, found.doubts) == (harmless, ())
    assert suspicious(harmless, KNOWN, ROSTER) == []


@pytest.mark.parametrize(
    ("written", "why", "where"),
    [
        ("章小明的号还在吗", "sounds", "章小明"),
        ("小明发烧了", "given", "小明"),
        ("李雷", "name", "李雷"),
        ("Zhang Wei 要挂号", "name", "Zhang Wei"),
        ("验证1380行不行", "number", "1380"),
        ("2026-11-18的号", "date", "2026-11-18"),
        ("我在第一小学上班", "place", "第一小学"),
        ("2号楼305室在哪", "place", "2号楼305室"),
        ("李建军的号还在吗", "name", "李建军"),
        ("我老公李建军腿疼", "name", "李建军"),
    ],
)
def test_what_cant_be_made_sure_is_pointed_at(written: str, why: str, where: str) -> None:
    found = anonymised(written, KNOWN, ROSTER)
    assert [(doubt.why, found.text[doubt.start : doubt.end]) for doubt in found.doubts] == [
        (why, where)
    ]


def test_places_in_the_text_are_followed_to_where_they_are_now() -> None:
    written = "我叫王建国，想挂刘阳的号，明天上午"
    found = anonymised(written, KNOWN, ROSTER)
    at = written.index("刘阳")
    start, end = found.moved(at, at + 2) or (0, 0)
    assert found.text[start:end] == "方敏"
    at = written.index("明天")
    start, end = found.moved(at, at + 4) or (0, 0)
    assert found.text[start:end] == "明天上午"
    assert found.moved(3, 7) is None


@pytest.mark.parametrize(
    "text",
    ["找张小明", "找張 小明", "Zhang Xiao-Ming", "138 00001", "一三八零零零零", "19630502生的"],
)
def test_a_text_that_names_the_patient_is_known(text: str) -> None:
    assert names_patient(text, KNOWN)


@pytest.mark.parametrize("text", ["我想挂号", "138", "〔手机号〕", "小张明天来"])
def test_a_text_that_names_nobody_is_let_through(text: str) -> None:
    assert not names_patient(text, KNOWN)


_AROUND = st.text(st.sampled_from("我想挂号帮忙看病的了在吗，。 ！abc\n头疼明天"), max_size=12)
_BETWEEN = st.sampled_from(["", " ", "  ", "-", "　", ",", "\u200b", "·", "\n"])
_DIGITS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "〇幺二三四五六七八九"]
)


@settings(max_examples=150, deadline=None)
@given(before=_AROUND, after=_AROUND, between=_BETWEEN, digits=_DIGITS, data=st.data())
def test_no_planted_number_survives(
    before: str, after: str, between: str, digits: str, data: st.DataObject
) -> None:
    number = data.draw(
        st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
        | st.from_regex(r"[1-8][0-9]{5}19[0-9]{9}[0-9]", fullmatch=True)
    )
    written = between.join(digits[int(digit)] for digit in number)
    known = Known(numbers=(number,))
    assert names_patient(before + written + after, known)
    assert not names_patient(anonymised(before + written + after, known).text, known)


_NAMES = st.text(
    st.sampled_from("王李张赵欧阳司马建国小明芳丽秀英强伟雷俊杰"), min_size=2, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(before=_AROUND, after=_AROUND, between=_BETWEEN, name=_NAMES, again=_AROUND)
def test_no_planted_name_survives(
    before: str, after: str, between: str, name: str, again: str
) -> None:
    known = Known(names=(name,))
    written = f"{before}{between.join(name)}{after}{name}{again}"
    learned = anonymised(written, known).text
    assert not names_patient(learned, known)
    assert name not in learned


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_and_places_fit(text: str) -> None:
    found = anonymised(text, KNOWN, ROSTER)
    for piece in found.pieces:
        assert 0 <= piece.new_start <= piece.new_end <= len(found.text)
    for doubt in found.doubts:
        assert 0 <= doubt.start < doubt.end <= len(found.text)
    assert anonymise(text, KNOWN.names) == anonymised(text, Known(names=KNOWN.names)).text
