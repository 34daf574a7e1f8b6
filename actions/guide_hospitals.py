"""Questions about another hospital than ours: we don't know its ways, hours or numbers."""

import re

from actions.turn import Turn

_OTHER = re.compile(
    r"(协和|华西|湘雅|瑞金|同济|齐鲁|华山|仁济|积水潭|阜外|天坛|宣武|安贞|301|省立|省人民|省中"
    r"|市中心|市人民|市[一二三四五六]|第[一二三四五六七八九十]+人民|中医|妇保|妇幼(保健)?|儿童|口腔专科"
    r"|军区|武警|民营|别的|其他|另外一家|隔壁)(医院|院)"
)
_FACT = re.compile(
    r"怎么走|咋走|怎么去|在哪|哪里|哪儿|几路|地址|电话|几点|上班|怎么挂|挂号|怎么样|好不好|多少钱"
)
_HERE = re.compile(
    r"转(院|来|过来|诊)|从.{0,10}(转|过来|拿)|(做|拍|开|看|检查)(的|过)|报告|结果|认不认|互认"
)


def asks_of_another_hospital(turn: Turn) -> bool:
    """协和医院怎么走, but not 别的医院做的 CT 你们认吗."""
    text = turn.text
    return bool(_OTHER.search(text) and _FACT.search(text) and not _HERE.search(text))
