"""Measure questions over text in the other language: `python tests/benchmarks/crosslingual.py XQUAD`.

XQUAD is a folder with xquad.en.json and xquad.zh.json (Artetxe, Ruder and Yogatama 2020: 1,190 questions about 240
paragraphs, each in both languages; CC BY-SA 4.0, github.com/deepmind/xquad). Printed are, for each pair of languages,
how often the paragraph is the first found and among the first five, of all questions; and, of a sample asked of an
index without every other article, how often the answer is told (in at most 220 characters), what has one is refused,
and what has none.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import read_text
from index import Retriever, update_index
from index.tokens import fold
from qa import Assistant

LANGUAGES = {"en": "English", "zh": "Chinese"}
_LONGEST = 220  # characters of an answer
_STEP = 5  # of so many questions one is asked


@dataclass(frozen=True)
class Asked:
    """A question with its answers, the paragraph that has them, and the number of its article."""

    question: str
    answers: tuple[str, ...]
    paragraph: str
    article: int


def read(folder: Path, asked: str, told: str) -> Iterator[Asked]:
    """Yield the questions of one language with what is told in another."""
    questions, texts = (
        json.loads((folder / f"xquad.{name}.json").read_text(encoding="utf-8"))["data"] for name in (asked, told)
    )
    for number, (one, other) in enumerate(zip(questions, texts, strict=True)):
        for ours, theirs in zip(one["paragraphs"], other["paragraphs"], strict=True):
            for question, known in zip(ours["qas"], theirs["qas"], strict=True):
                answers = tuple(fold(answer["text"]) for answer in known["answers"])
                yield Asked(question["question"], answers, theirs["context"], number)


def indexed(texts: Iterable[str], scratch: Path) -> Retriever:
    """Return an index of texts, each a document."""
    update_index(scratch, add=[read_text(text, title=f"{n}", source=f"{n}.txt") for n, text in enumerate(texts)])
    return Retriever.load(scratch)


def found(rows: list[Asked], scratch: Path) -> tuple[float, float]:
    """Return how often the paragraph is the first, and one of the first five."""
    numbers = {text: f"{n}" for n, text in enumerate(dict.fromkeys(row.paragraph for row in rows))}
    retriever = indexed(numbers, scratch)
    first = among = 0
    for row in rows:
        hits = [hit.passage.document.title for hit in retriever.search(row.question, 20)]
        best = list(dict.fromkeys(hits))[:5]
        first += best[:1] == [numbers[row.paragraph]]
        among += numbers[row.paragraph] in best
    return first / len(rows), among / len(rows)


def answered(rows: list[Asked], scratch: Path) -> tuple[float, float, float]:
    """Return how often the answer is told, what has one is refused, and what has none is."""
    texts = dict.fromkeys(row.paragraph for row in rows if row.article % 2 == 0)
    assistant = Assistant(indexed(texts, scratch))
    told, refused, rightly = [], [], []
    for row in rows[::_STEP]:
        answer = assistant.ask(row.question)
        if row.article % 2:
            rightly.append(answer.abstained)
            continue
        refused.append(answer.abstained)
        text = fold(answer.text)
        told.append(not answer.abstained and len(text) <= _LONGEST and any(each in text for each in row.answers))
    return sum(told) / len(told), sum(refused) / len(refused), sum(rightly) / len(rightly)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("asked, of text in: first, among five; told, refused with an answer, without")
    for asked in LANGUAGES:
        for told in LANGUAGES:
            rows = list(read(folder, asked, told))
            with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
                figures = (*found(rows, Path(one)), *answered(rows, Path(other)))
            print(f"{LANGUAGES[asked]}, {LANGUAGES[told]}: " + "  ".join(f"{figure:.3f}" for figure in figures))


if __name__ == "__main__":
    main()
