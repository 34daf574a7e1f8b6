"""Days and hours as they are misheard and mistyped: 下五 for 下午, 星其三, 名天, 八点办.

Chinese is typed and heard by sound, so each word is found by the characters that sound like
its own. A replacement is as long as what it replaces: offsets stay valid.
"""

import re
from collections.abc import Callable

_N = "零〇一二两三四五六七八九十0-9"
_DAY_CHARS = {
    "一": "衣医依壹易亿伊宜",
    "二": "儿而耳尔",
    "三": "山伞散叁",
    "四": "似寺斯死思肆",
    "五": "舞武午吴伍物悟屋无",
    "六": "流留溜刘柳陆",
    "天": "田添填甜",
    "日": "曰热",
    "末": "莫沫墨默陌",
}
_WEEKDAY_OF = {heard: meant for meant, sounds in _DAY_CHARS.items() for heard in sounds + meant} | {
    str(number): str(number) for number in range(1, 8)
}
_ANY_DAY = "".join(_WEEKDAY_OF)
_UNUSUAL = "".join(set(_WEEKDAY_OF) - set("一二三四五六天日末1234567医刘柳陆吴易"))
_NO_NAME = (
    "(?!医|主任|大夫|教授|老师|专家|护士|师傅|阿姨|先生|女士|[\u4e00-\u9fff]医|[\u4e00-\u9fff]主任)"
)
_DATE_FOLLOWS = "(?=$|[,。!?的吧呢啊呀吗行可有能上下早中晚 ])"

_HALF_DAY_FOLLOWS = rf"(?=$|[,。!?的吧呢行可能有没挂约看去来想那 ]|[{_N}]+[点时:])"

Replace = Callable[[re.Match[str]], str]


def _weekday(match: re.Match[str]) -> str:
    week, day = match[0][:-1], match[0][-1]
    return ("星期" if len(week) == 2 and week[0] not in "礼里理李" else week) + _WEEKDAY_OF[day]


def _week(match: re.Match[str]) -> str:
    return match[1] + "周" + (match[3] or "")


def _constant(meant: str) -> Replace:
    return lambda match: meant


def _first(meant: str) -> Replace:
    """The first character is wrong."""
    return lambda match: meant + match[0][1:]


def _last(meant: str) -> Replace:
    """The last character is wrong."""
    return lambda match: match[0][:-1] + meant


_TABLE: tuple[tuple[str, Replace], ...] = (
    (r"[名明鸣民命茗][天田添填甜夭](?!然|鹅|花板|地)", _constant("明天")),
    (r"(?:^|(?<=[,我就是约挂 ]))[名鸣民](?=[早晚][上\d七八九十])", _constant("明")),
    (r"[后候厚侯喉後][田添填甜夭](?!然|鹅|径)|(?<![时气])[候厚侯]天", _constant("后天")),
    (
        r"[今金斤巾尽近][田添填甜](?!然)|(?:(?<=^)|(?<=[我就是要约挂,]))[金斤尽]天",
        _constant("今天"),
    ),
    (r"[昨作做坐][田添填甜夭]|(?:(?<=^)|(?<=[我,]))[作]天", _constant("昨天")),
    (r"(?<=[今明昨后])碗(?!饭|面|粥)", _constant("晚")),
    (r"(?<=[今明])[枣澡找](?=$|[,。上八九七十的去来])", _constant("早")),
    (
        rf"(?<![以手腿臂皮跑])[下夏吓]五{_HALF_DAY_FOLLOWS}|[下夏吓][舞武伍无悟屋](?![术器汉功])"
        r"|夏午",
        _constant("下午"),
    ),
    (
        rf"(?<![以手早晚])[上尚]五{_HALF_DAY_FOLLOWS}|[上尚][舞武伍悟屋](?![术器汉功台])"
        rf"|(?<![以手早晚之])上无(?=$|[,。的有]|[{_N}]+点)",
        _constant("上午"),
    ),
    (r"(?<=[一二三四五六日天末号1-7])[上下]5(?=$|[,。的 ])", lambda match: match[0][0] + "午"),
    (r"中[五舞武伍](?!个|十|百)|钟午", _constant("中午")),
    (r"[晚早](?:尚|伤|赏)", _last("上")),
    (r"[早凌清][城成程]", lambda match: match[0][0] + "晨"),
    (r"零晨", _constant("凌晨")),
    (r"[旁榜]晚|[傍旁榜]碗", _constant("傍晚")),
    (
        rf"(?:星[其七琪棋奇骑齐器气]|[新心兴][其期琪](?=[{_ANY_DAY}])|星期)[{_ANY_DAY}]{_NO_NAME}",
        _weekday,
    ),
    (
        rf"[礼里理李][拜败百][{_ANY_DAY}]{_NO_NAME}",
        lambda match: "礼拜" + _WEEKDAY_OF[match[0][-1]],
    ),
    (r"(?<=礼拜)两(?![天次个点三])", _constant("二")),
    (rf"(?<=[下上这本个])[洲州粥舟](?=[{_ANY_DAY}末])", _constant("周")),
    (
        rf"(?<![\u4e00-\u9fff][一二三四五六七八九十])周[{_UNUSUAL}]"
        rf"{_NO_NAME}{_DATE_FOLLOWS}",
        lambda match: "周" + _WEEKDAY_OF[match[0][-1]],
    ),
    (
        rf"(?<=月[{_N}])[浩耗毫皓豪好]|(?<=月[{_N}][{_N}])[浩耗毫皓豪好]"
        rf"|(?<=月[{_N}][{_N}][{_N}])[浩耗毫皓豪好]|(?<=[{_N}])[浩皓](?=$|上午|下午|早|晚|的|有|[,。行可能])"
        rf"|(?<=[二三两12][十\d])好(?=上午|下午|早|晚|有|的|$)|(?<=二十[一二三四五六七八九])好(?=上午|下午|早|晚|有|的|$)",
        _constant("号"),
    ),
    (
        rf"(?<=[{_N}])[典店](?=$|[半整钟一三零,。的左以之到]|[二三四五]?十|[{_N}]分)",
        _constant("点"),
    ),
    (
        r"(?<=点)[办伴拌板版般班搬瓣扮绊](?!理|公|事|手|出|入|住|卡|证|完|了|好|车|长|主|级|个|家|点)",
        _constant("半"),
    ),
    (r"(?<=点[一三])[课客克颗](?!号|粒)", _constant("刻")),
    (rf"(?<=[{_N}])[越约阅](?=[{_N}]+[号日])", _constant("月")),
    (rf"(?<=[{_N}])[是石实](?=的$|$|[,。能到来行可]|分钟?)(?<=点[二三四五]是)", _constant("十")),
    (r"(?<=[二三])[时是石实]([一二三四五六七八九]?)(?=[号浩日])", lambda match: "十" + match[1]),
    (r"(?<=[今明后昨]天)[完碗玩](?=上)|(?<=[今明后昨])[完碗玩](?=上)", _constant("晚")),
    (r"[圣生][旦蛋担淡](?=节|那|前|后|当)", _constant("圣诞")),
    (r"元月", _constant("一月")),
    (r"(?:^|(?<=[约挂到,]))[实石食](?=号)", _constant("十")),
)
_RULES = tuple((re.compile(heard), meant) for heard, meant in _TABLE)
_STARTS = (
    "[名明鸣民命茗后候厚侯喉後今金斤巾尽近昨作做坐碗枣澡找下夏吓上尚中钟晚早凌零旁榜傍星新心兴礼里理李两洲州粥舟周"
    "浩耗毫皓豪好典店办伴拌板版般班搬瓣扮绊课客克颗越约阅是石实时完玩圣生元食]"
)
_HEARD = re.compile(f"(?={_STARTS})(?:" + "|".join(f"(?:{heard})" for heard, _ in _TABLE) + ")")


def hear(text: str) -> str:
    """What was meant by `text`, of the same length."""
    if _HEARD.search(text) is None:
        return text
    for heard, meant in _RULES:
        text = heard.sub(meant, text)
    return text
