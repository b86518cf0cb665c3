"""A person's own questions, with the answers they should get, asked and scored.

A gold file has one question a row, in JSON:

    {"id", "type", "question", "history": [[question, answer], ...], "answers": [...], "items": [...],
     "evidence": [...], "answerable": true}

`question` is needed; so is one of `answers` and `evidence`, unless `answerable` is false and a refusal is right.
`answers` are wordings of the right answer; of a `list` or a `multi` (several things asked in one) the `items` that
belong into it, the answers where there are none. `evidence` are the sentences of the document that say so; an
`explain` is scored by them alone. Any other `type` is scored as one fact, and names a line of the table.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

from qa.assistant import Assistant
from qa.errors import GoldError, QuestionError
from qa.question import checked
from qa.types import Answer, without_marks
from qa.verify import check, claims_of

MEASURES = ("score", "found", "answer", "short_f1", "cited", "verified", "abstained")
_FACT_LIMIT = 220  # characters of a text that answers one fact; longer, the answer has to be looked for
_LIMIT = 500  # the same of a list or an explanation
_RUN = 6  # characters in a row that are no coincidence
#: Types of questions whose answers have parts.
PARTS = frozenset({"list", "multi"})


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what its answer should be; the module says what the fields mean."""

    id: str
    type: str
    question: str
    history: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]
    items: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """How a question was answered: each measure 0 to 1, None where it does not apply.

    `found` is the share of the evidence in the five best passages, `answer` whether (of parts: how much of) the right
    answer stands in the text, `short_f1` the character F1 of the short answer, `cited` whether a quote covers the
    evidence, `verified` whether every quote holds in the index and its file, `abstained` 1 for a refusal. `score` is
    answer times cited, 0 for a refusal; where nothing answers it is 1 for a refusal.
    """

    id: str
    type: str
    question: str
    text: str
    short: str
    score: float
    found: float | None
    answer: float | None
    short_f1: float | None
    cited: float | None
    verified: float
    abstained: float


@dataclass(frozen=True, slots=True)
class Change:
    """A question that scores otherwise than it did."""

    id: str
    question: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The questions of a gold file as they were answered."""

    scored: tuple[Scored, ...]

    @property
    def score(self) -> float:
        """The mean score of all questions."""
        return mean(s.score for s in self.scored)

    @property
    def misses(self) -> tuple[Scored, ...]:
        """The questions that score less than 1."""
        return tuple(s for s in self.scored if s.score < 1)

    @property
    def table(self) -> dict[str, dict[str, float]]:
        """The number of questions `n` and the mean of each measure that applies, by type, then for `all`."""
        groups: dict[str, list[Scored]] = {name: [] for name in sorted({s.type for s in self.scored})}
        for s in self.scored:
            groups[s.type].append(s)
        return {name: _means(group) for name, group in (*groups.items(), ("all", list(self.scored)))}

    def changes(self, before: Mapping[tuple[str, str], float]) -> tuple[Change, ...]:
        """Return the questions that score otherwise than `before`, which maps (id, question) to a score."""
        known = [(s, before[s.id, s.question]) for s in self.scored if (s.id, s.question) in before]
        return tuple(Change(s.id, s.question, was, s.score) for s, was in known if abs(s.score - was) > 1e-9)


def evaluate(
    gold: Iterable[Gold], assistant: Assistant, *, progress: Callable[[int], None] = lambda done: None
) -> Evaluation:
    """Ask each question and score its answer; `progress` is called with how many were asked."""
    rows = tuple(gold)
    answers = []
    for done, row in enumerate(rows, 1):
        answers.append(assistant.ask(row.question, row.history))
        progress(done)
    claims = [claims_of(answer) for answer in answers]
    checks = iter(check([claim for made in claims for claim in made], assistant.retriever.documents).checks)
    holds = [all([next(checks).problem is None for _ in made]) for made in claims]
    return Evaluation(tuple(_scored(*each) for each in zip(rows, answers, holds, strict=True)))


def read_gold(file: Path) -> tuple[Gold, ...]:
    """Read a gold file. Raises GoldError, which names the line, where a row is not as the module says."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise GoldError(f"cannot read {file}: {error.strerror}; name a file of questions, one JSON row each") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{file} is not UTF-8; save it as UTF-8") from error
    rows: dict[str, Gold] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _gold(json.loads(line), str(number))
        except (ValueError, RecursionError, QuestionError) as error:
            raise GoldError(f"{file} line {number}: {error}") from None
        if row.id in rows:
            raise GoldError(f'{file} line {number}: the id "{row.id}" is there twice; give each question its own')
        rows[row.id] = row
    if not rows:
        raise GoldError(f'{file} holds no question; write one a row: {{"question": "...", "answers": ["..."]}}')
    return tuple(rows.values())


def _gold(row: object, number: str) -> Gold:
    """Read one row; its number stands for a missing id. Raises ValueError, which says what is wrong."""
    if not isinstance(row, dict):
        raise ValueError(f"not an object but {json.dumps(row, ensure_ascii=False)[:60]}")
    question = row.get("question")
    if not isinstance(question, str):
        raise ValueError('"question" must be a text')
    history = row.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(turn, list) and len(turn) == 2 and all(isinstance(part, str) for part in turn) for turn in history
    ):
        raise ValueError('"history" must be a list of [question, answer]')
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError('"answerable" must be true or false')
    kind = row.get("type", "factoid" if answerable else "unanswerable")
    if not isinstance(kind, str) or not kind or kind == "all":
        raise ValueError('"type" must be a word, and another than "all"')
    identity = row.get("id", number)
    if not isinstance(identity, str | int):
        raise ValueError('"id" must be a text')
    answers, items, evidence = (_texts(row, name) for name in ("answers", "items", "evidence"))
    if answerable and not (evidence if kind == "explain" else answers or (items if kind in PARTS else ())):
        raise ValueError(
            f'a question of the type "{kind}" needs {"evidence" if kind == "explain" else "answers"}; '
            'or say "answerable": false'
        )
    turns = tuple((asked, said) for asked, said in history)
    return Gold(str(identity), kind, checked(question), turns, answers, items or answers, evidence, answerable)


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = row.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f'"{name}" must be a list of texts')
    return tuple(texts)


def _scored(gold: Gold, answer: Answer, holds: bool) -> Scored:
    def scored(score: float, **measures: float | None) -> Scored:
        none = dict.fromkeys(("found", "answer", "short_f1", "cited"))
        rest: dict[str, Any] = none | measures
        return Scored(
            gold.id, gold.type, gold.question, answer.text, answer.short, score,
            verified=float(holds), abstained=float(answer.abstained), **rest,
        )  # fmt: skip

    if not gold.answerable:
        return scored(float(answer.abstained))
    text = _plain(answer.text)
    evidence = [_plain(e) for e in gold.evidence] or [_plain(a) for a in gold.answers or gold.items]
    quotes = [quote for c in answer.citations if (quote := _plain(c.quote))]
    best = [_plain(hit.passage.text) for hit in answer.hits[:5]]
    found = mean(any(_shared(e, passage) >= 0.9 for passage in best) for e in evidence)
    cited = float(any(_shared(q, e) >= 0.5 or _shared(e, q) >= 0.5 for q in quotes for e in evidence))
    f1 = None
    if gold.type in PARTS:
        right = mean(_plain(item) in text for item in gold.items) if len(text) <= _LIMIT else 0.0
    elif gold.type == "explain":
        right = float(len(text) <= _LIMIT and mean(_shared(e, text) for e in evidence) >= 0.6)
    else:
        wordings = [_plain(a) for a in gold.answers]
        right = float(len(text) <= _FACT_LIMIT and any(wording in text for wording in wordings))
        f1 = max(character_f1(_plain(answer.short), wording) for wording in wordings)
    score = 0.0 if answer.abstained else right * cited
    return scored(score, found=found, answer=right, short_f1=f1, cited=cited)


def _plain(text: str) -> str:
    """Return a text without citation marks and white space, width and case folded."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", without_marks(text))).lower()


def _shared(text: str, other: str) -> float:
    """Return the share of a text's characters that stand in another in runs long enough to be no coincidence."""
    if len(text) <= _RUN:
        return float(text in other)
    runs = {other[i : i + _RUN] for i in range(len(other) - _RUN + 1)}
    starts = [i for i in range(len(text) - _RUN + 1) if text[i : i + _RUN] in runs]
    return sum(min(_RUN, b - a) for a, b in pairwise([*starts, len(text) + _RUN])) / len(text)


def character_f1(said: str, right: str) -> float:
    """Return the F1 of the characters of two texts, 0 to 1, each counted as often as it stands."""
    common = (Counter(said) & Counter(right)).total()
    return 2 * common / (len(said) + len(right)) if common else 0.0


def _means(group: Sequence[Scored]) -> dict[str, float]:
    values = {name: [value for s in group if (value := getattr(s, name)) is not None] for name in MEASURES}
    return {"n": len(group)} | {name: round(mean(of), 3) for name, of in values.items() if of}


def read_run(file: Path, name: str) -> dict[tuple[str, str], float] | None:
    """Return the scores by (id, question) that `keep_run` last kept under `name`, None where there are none.

    Raises GoldError where the file is not one that it wrote.
    """
    run = _runs(file).get(name)
    return None if run is None else {(asked["id"], asked["question"]): asked["score"] for asked in run}


def keep_run(file: Path, name: str, evaluation: Evaluation) -> None:
    """Keep the scores of an evaluation under `name`, in place of those before; other names' stay.

    The file is replaced whole, in one rename. Raises GoldError where it cannot be written.
    """
    runs = _runs(file) | {name: [{"id": s.id, "question": s.question, "score": s.score} for s in evaluation.scored]}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=file.name, delete=False
        ) as written:
            try:
                json.dump({"format": "yinju-eval", "runs": runs}, written, ensure_ascii=False, indent=1)
                written.flush()
                os.fsync(written.fileno())
                os.replace(written.name, file)
            except BaseException:
                os.unlink(written.name)
                raise
    except OSError as error:
        raise GoldError(
            f"the scores cannot be kept in {file} ({error.strerror}); name another place with --keep"
        ) from error


def _runs(file: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise GoldError(f"{file} cannot be read ({error}); remove it, or name another with --keep") from error
    match kept:
        case {"format": "yinju-eval", "runs": dict(runs)} if all(map(_is_run, runs.values())):
            return runs
    raise GoldError(f"{file} does not hold scores that were kept; remove it, or name another with --keep")


def _is_run(run: object) -> bool:
    def is_score(asked: object) -> bool:
        match asked:
            case {"id": str(), "question": str(), "score": int() | float()}:
                return True
        return False

    return isinstance(run, list) and all(map(is_score, run))


def as_json(evaluation: Evaluation, changes: Sequence[Change] | None) -> dict[str, Any]:
    """Return an evaluation as plain values; `changes` is None where there was no run before."""
    return {
        "score": evaluation.score,
        "table": evaluation.table,
        "questions": [asdict(s) for s in evaluation.scored],
        "better": None if changes is None else [asdict(c) for c in changes if c.now > c.before],
        "worse": None if changes is None else [asdict(c) for c in changes if c.now < c.before],
    }
