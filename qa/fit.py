"""Whether a stretch of text has the form that a question asks for: a number, a date, the year that was named."""

from __future__ import annotations

import re

from index.tokens import fold
from qa.question import Form, Question
from qa.sentences import DATE, NUMBER, unit_stands

_FORMS = {
    Form.NUMBER: NUMBER,
    Form.DATE: DATE,
    Form.PLACE: re.compile(r"[国省市县州区岛镇村路街洲海洋江河湖山地]|[东西南北]部"),
}
#: Years, and places in a series: where a question names one, a sentence about another does not answer it.
KINDS = (re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)"), re.compile(r"第[〇零一二三四五六七八九十百\d]+"))
_SERIES = re.compile(r"(第[〇零一二三四五六七八九十百\d]+)([\u4e00-\u9fff])")
_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[零〇一二三四五六七八九十百千万亿两半数几双]+")
_ANY_DATE = re.compile(
    r"\d+\s*[年月日号/\-.]|[〇零一二三四五六七八九十]+[年月日]|世纪|年代|时期|时代|[春夏秋冬][天季]|元年|\d{4}"
    r"|[之以][前后]|期间|当[时天年]|同[年日]|今|昨|每|[朝代]"
)


def can_answer(question: Question, folded: str) -> bool:
    """Tell whether a folded text can answer at all, whatever it shares with the question.

    It cannot where it holds nothing of the kind asked for (no number, no date), or speaks of another year or of
    another in a series (第四次 for 第三次) than the question does.
    """
    asked = fold(question.text)
    if question.form is Form.NUMBER and not any(n not in asked for n in _ANY_NUMBER.findall(folded)):
        return False
    if question.form is Form.DATE and not _ANY_DATE.search(folded):
        return False
    wanted, there = set(KINDS[0].findall(asked)), set(KINDS[0].findall(folded))
    if wanted and there and not wanted & there:
        return False
    series = {(number, of) for number, of in _SERIES.findall(folded)}
    return not any(
        (number, of) not in series and any(other == of for _, other in series) for number, of in _SERIES.findall(asked)
    )


def fits(question: Question, shown: str, span: str) -> float:
    """Return how well what was found has the form asked for: 1 where the span does, 0.5 where the sentences do."""
    pattern = _FORMS.get(question.form)
    if pattern is None:
        return 1.0
    if question.unit and question.form is Form.NUMBER:
        return 1.0 if unit_stands(question.unit, span) else 0.5 * unit_stands(question.unit, shown)
    return 1.0 if pattern.search(span) else 0.5 * bool(pattern.search(shown))
