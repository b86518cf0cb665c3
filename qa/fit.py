"""Whether a stretch of text has the form that a question asks for: a number, a date, the year that was named."""

from __future__ import annotations

import re

from qa.question import EXPLAINING, Form, Question, like
from qa.sentences import DATE, NUMBER, unit_stands
from qa.spans import DATE as WHOLE_DATE
from qa.spans import QUANTITY

_FORMS = {
    Form.NUMBER: NUMBER,
    Form.DATE: DATE,
    Form.PLACE: re.compile(r"[国省市县州区岛镇村路街洲海洋江河湖山地]|[东西南北]部"),
}
#: Classes of words (of jieba's tagger) and last characters by which places, and persons and bodies, are named.
_NAMES = {Form.PLACE: ("ns", "s"), Form.WHO: ("nr", "nt", "nz", "nrt")}
_ENDS = {
    Form.PLACE: tuple("国省市县州区乡镇村岛山河江湖海洋港楼路街里处"),
    Form.WHO: tuple("部局委院会司厅社校署处科所队站人者员长师方家工"),
}
_ASKS_YEAR = re.compile(r"哪一?年|何年|(?:what|which) year")
_YEAR_NAMED = re.compile(
    r"\d{3,4}\s*年?|(?<!\d)\d{2}年(?:初|底|末|度|\d)|[〇零一二三四五六七八九]{4}|元年|[\u4e00-\u9fff]{2}[一二三四五六七八九十]{1,3}年"
    r"|[同当今去前翌次]年|年[间代]|世纪|时期"
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_CALENDAR = re.compile(r"(?:[－\-–—~至到]\s*\d+\s*)?年(?!前|后|来|内|间|以上)|月(?!份)|日(?!内)|号|世纪|[:：]\d")
_LASTING = re.compile(
    r"多久|多长|几[年月日天]|多少(?:年|个?月|日|天)|第几|年[限龄数头]|how (?:long|many (?:years|months|days))"
)
_SHARE = re.compile(
    r"百分之(?:几|多少)|比例|占比|百分比|几成|(?<!频)(?<!汇)(?<!速)(?<!心)(?<!功)(?<!效)率(?:是|为|有|达到?|约)*(?:多少|几)"
    r"|percent|proportion|\bshare\b"
)
_PORTION = re.compile(r"[%‰]|分之|成|倍|半|比")
#: Units that only numbers with a unit like them answer.
_STRICT = frozenset("只头匹尾羽元块时天日岁重") | {"公里", "千米", "公斤", "千克", "小时", "分钟"}
#: How large a number is asked for, and what tells that it is.
_SIZE = re.compile(r"(?:多少|几)[十百千]*([万亿])")
_SIZES = {"万": "万亿", "亿": "亿"}
_WITHOUT_NUMBER = {
    "元": re.compile(r"免费|免收|免交|免缴|不收|不交|无偿|自费"),
    "时": re.compile(r"每[年月日天周季晚早]|随时|立即|立刻|当[日天]|终[身生]|永久|长期|一辈子|至今|immediately"),
}
_PAIRS = tuple((pair[0], pair[1]) for pair in ("《》", "“”", "「」", "『』", "（）", "()", "〈〉", "【】"))
_LISTED = re.compile(r"、|和|及|与|》《|”“|，|,|;|；")
#: Words that lead to a place, and what asks for one.
_LEADS_TO = "[在于到至往]"
_WHERE = re.compile(rf"([\u4e00-\u9fff]{{2}}){_LEADS_TO}(?:哪|什么地方|何处|何地|什么位置)")
#: What asks for a thing by its name.
_ASKS_NAME = re.compile(r"哪一?[家位所座]")
_NUMBER_ALONE = re.compile(rf"\s*(?:{QUANTITY.pattern})\s*")
_BREAKS = "，,。；;：:！!？?\n"
#: Years, and places in a series: where a question names one, a sentence about another does not answer it.
KINDS = (_YEAR, re.compile(r"第[〇零一二三四五六七八九十百\d]+"))
_SERIES = re.compile(r"(第[〇零一二三四五六七八九十百\d]+)([\u4e00-\u9fff])")
_TIME = frozenset("时天日年月周岁") | {"小时", "分钟"}
_ANY_NUMBER = re.compile(
    r"(?<![第\d])(?<!\d[.,])\d+(?:[.,]\d+)*|(?<![第零〇一二三四五六七八九十百千万亿])[零〇一二三四五六七八九十百千万亿两半数几双]+"
)
_ORDINAL = re.compile(r"第?(?:\d+|[零〇一二三四五六七八九十百]+)")
_ANY_DATE = re.compile(
    r"\d+\s*[年月日号/\-.]|[〇零一二三四五六七八九十]+[年月日]|世纪|年代|时期|时代|[春夏秋冬][天季]|元年|\d{4}"
    r"|[之以][前后]|期间|当[时天年]|同[年日]|今|昨|每|[朝代]"
)


def can_answer(question: Question, folded: str) -> bool:
    """Tell whether a folded text can answer at all, whatever it shares with the question.

    It cannot where it holds nothing of the kind asked for (no number, none with a unit that nothing else stands for,
    no date), or speaks of another year or of another in a series (第四次 for 第三次) than the question does.
    """
    asked = question.folded
    if question.form is Form.NUMBER and not _counts(question, folded):
        return False
    if question.form is Form.DATE and not _dated(asked, folded):
        return False
    wanted, there = set(_YEAR.findall(asked)), set(_YEAR.findall(folded))
    if wanted and there and not wanted & there:
        return False
    series = {(number, of) for number, of in _SERIES.findall(folded)}
    return not any(
        (number, of) not in series and any(other == of for _, other in series) for number, of in _SERIES.findall(asked)
    )


def says_where(question: Question, folded: str) -> bool:
    """Tell whether a folded text goes on to the place that a question asks for: 分布于 where 分布在哪里 is asked."""
    asks = _WHERE.search(question.folded)
    return asks is not None and re.search(re.escape(asks[1]) + _LEADS_TO, folded) is not None


def may_be(question: Question, folded: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a folded sentence has the form of a whole answer to the question.

    Brackets and quotation marks in it are paired; a number, a date or a list is one; an explanation is whole clauses;
    a person, a body or a place is no number and holds no date.
    """
    span = folded[start:end]
    if not _paired(span):
        return False
    if question.form in _NAMES or (question.form is Form.NAME and _ASKS_NAME.search(question.folded)):
        return not (_NUMBER_ALONE.fullmatch(span) or WHOLE_DATE.search(span))
    if question.form is Form.NUMBER:
        return bool(_counts(question, folded, start, end))
    if question.form is Form.DATE:
        return _dated(question.folded, folded[start : end + 1])
    whole = (start == 0 or folded[start - 1] in _BREAKS) and (end == len(folded) or folded[end] in _BREAKS)
    if question.form is Form.LIST:
        return whole or _LISTED.search(span) is not None
    return whole or not (question.form in EXPLAINING or question.form is Form.YES_NO)


def _paired(span: str) -> bool:
    """Tell whether every bracket and quotation mark of a stretch opens and closes in it, in this order."""
    for opening, closing in _PAIRS:
        depth = 0
        for character in span:
            depth += (character == opening) - (character == closing)
            if depth < 0:
                return False
        if depth:
            return False
    return span.count('"') % 2 == 0


def _dated(asked: str, folded: str) -> bool:
    """Tell whether a text holds a date; a year where a year is asked for, which 14年 of something is not."""
    return (_YEAR_NAMED if _ASKS_YEAR.search(asked) else _ANY_DATE).search(folded) is not None


def _counts(question: Question, folded: str, start: int = 0, end: int | None = None) -> list[str]:
    """Return the numbers in `folded[start:end]` that count something, are not the question's own, and have its unit.

    One told of another year than the question's, or smaller by its words than what is asked for, is none of them.
    """
    end = len(folded) if end is None else end
    asked = question.folded
    lasting = question.unit in _TIME or _LASTING.search(asked) is not None
    unit = like(question.unit) if question.unit in _STRICT else None
    instead = _WITHOUT_NUMBER.get(question.unit)
    size = _SIZE.search(asked)
    years = _YEAR.findall(asked)
    found = instead.findall(folded, start, end) if instead else []
    for m in (_ORDINAL if "第几" in asked else _ANY_NUMBER).finditer(folded, start, end):
        rest = folded[m.end() : end + 2].lstrip()
        if m[0] in asked:
            continue
        if not lasting and _CALENDAR.match(rest):
            continue
        if size and not any(larger in m[0] + rest[:2] for larger in _SIZES[size[1]]):
            continue
        if len(years) == 1 and _of_another_year(years[0], folded, m.start()):
            continue
        if unit and not re.match(rf"[余多几万亿千百半来\s]*个?{unit}", rest):
            continue
        if question.unit == "%" and _SHARE.search(asked) and not _PORTION.search(folded, start, end + 2):
            continue
        found.append(m[0])
    return found


def _of_another_year(year: str, folded: str, place: int) -> bool:
    """Tell whether what stands at a place is said of another year, `year` being named only behind it."""
    before = _YEAR.findall(folded, 0, place)
    return bool(before) and year not in before and year in _YEAR.findall(folded, place)


def new_of_kind(question: Question, folded: str) -> float:
    """Return 1 where a folded text holds a place, a person or body, or a thing by name that the question does not.

    0.5 where the form asked for has no such names.
    """
    tags = _NAMES.get(question.form)
    if tags is None:
        return 0.5
    import rjieba

    asked = question.folded
    suffix = _ENDS[question.form]
    return float(
        any(
            word not in asked and len(word) > 1 and (tag in tags or word.endswith(suffix))
            for word, tag in rjieba.tag(folded)
        )
    )


def fits(question: Question, shown: str, span: str) -> float:
    """Return how well what was found has the form asked for: 1 where the span does, 0.5 where the sentences do."""
    pattern = _FORMS.get(question.form)
    if pattern is None:
        return 1.0
    if question.unit and question.form is Form.NUMBER:
        return 1.0 if unit_stands(question.unit, span) else 0.5 * unit_stands(question.unit, shown)
    return 1.0 if pattern.search(span) else 0.5 * bool(pattern.search(shown))
