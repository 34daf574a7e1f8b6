"""Chinese surnames, to tell a name that we don't know from ordinary words."""

import re

_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊"
    "兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌"
    "费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丘华车冉房边辜吉饶瞿戚占古"
    "米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾"
    "蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺水云昌凤酆常皮康伊宿"
    "佘邝闻莘翟谭贡劳姬申扶堵宰郦雍却璩濮寿通扈冀郏浦尚农别庄柴瞿充慕茹宦鱼容向古慎戈庾终暨居衡步耿满弘国寇广"
    "阙东殳沃利蔚越夔隆师巢晁勾付融訾阚那空毋沙乜养须丰关蒯相后红游竺权逯区逄麦朴缪"
)
COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳上官司马诸葛尉迟万俟皇甫令狐司徒夏侯慕容端木公孙东方西门南宫"
        "独孤轩辕长孙宇文淳于单于申屠仲孙钟离闻人呼延东郭百里段干拓跋",
    )
)
SURNAMES = frozenset(_SINGLE)
FUNCTION_WORDS = frozenset(
    "和向于任从全那但时方都同别应位来后通却须成来宁是有能利相易空养保强高东广师国名古计连"
)
"""Surnames that stand before 医生 much more often as another word (和医生, 全医生)."""


COMMON_SURNAMES = frozenset(_SINGLE[:150]) - FUNCTION_WORDS
"""The most frequent ones come first: who is called so was hardly misheard."""


def rarity(surname: str) -> int:
    """A low number for a frequent surname."""
    at = _SINGLE.find(surname)
    return at if at >= 0 else len(_SINGLE)


def surname_of(name: str) -> str:
    """The surname of a Chinese name: two characters for compound ones."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
