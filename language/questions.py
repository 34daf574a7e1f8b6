"""Whether words have the form of a question, with or without a mark."""

import re

_QUESTION = re.compile(
    r"[吗么呢哪几谁?？]|怎么|咋|多少|多久|多长时间|什么|啥|点儿?钱|能不能|可不可以|([\u4e00-\u9fff])[不没]\1|[不没]$"
)


def is_question(text: str) -> bool:
    """几点开门, 停车要钱不; not 门诊楼一楼收费处."""
    return bool(_QUESTION.search(text))
