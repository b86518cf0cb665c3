"""Lists, negation and exception, yes or no: 70 questions about the six documents of a folder.

    python lists.py [FOLDER]

The documents are indexed together. Of a list or a negation, eight in ten of the `items` have to stand in what is shown,
of anything else one of the `answers`. An answer is turned round where its headline, or a text that does not hold the
answer, holds one of `not`; a yes or no is turned round where its first word is another than `verdict`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from index import build_index
from qa import Answer, Assistant

_SHARE = 0.8
_LONGEST = 500
_WORDS = {"yes": ("是", "Yes"), "no": ("否", "No"), "depends": ("视情况", "It depends")}


def judged(gold: dict[str, Any], answer: Answer) -> str:
    """Return what is to be said of an answer: right, wrong, turned round or refused."""
    if answer.abstained:
        return "refused" if gold["kind"] != "unanswerable" else "right"
    if gold["kind"] == "unanswerable":
        return "wrong"
    items = gold.get("items")
    if items:
        holds = sum(item in answer.text for item in items) >= _SHARE * len(items)
    else:
        holds = any(part in answer.text for part in gold["answers"])
    opposed = gold.get("not", ())
    if any(part in (answer.short or ("" if holds else answer.text)) for part in opposed):
        return "turned"
    if gold["kind"] == "yesno" and word(answer) not in ("", gold["verdict"]):
        return "turned"
    return "right" if holds and len(answer.text) <= _LONGEST else "wrong"


def word(answer: Answer) -> str:
    """Return which of yes, no and depends an answer begins with, "" for none."""
    said = answer.segments[0].text
    return next(
        (v for v, words in _WORDS.items() if said.startswith(tuple(f"{w}{e}" for w in words for e in "。."))), ""
    )


def main() -> None:
    """Ask, and print how it went by kind, and each that is not right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent / "lists")
    folder = parser.parse_args().folder
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    told: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        documents = [file for file in sorted(folder.iterdir()) if file.suffix in (".md", ".txt")]
        assistant = Assistant(build_index(documents, scratch))
        for gold in map(json.loads, lines):
            answer = assistant.ask(gold["question"])
            verdict = judged(gold, answer)
            counts = told.setdefault(gold["kind"], Counter())
            counts.update([verdict, answer.certainty, f"{answer.certainty} {verdict}"])
            if gold["kind"] == "yesno":
                counts.update(["said"] if word(answer) else [])
            if verdict != "right":
                print(
                    f"[{verdict}] {gold['question']}  {answer.confidence:.2f} {answer.short!r}  {answer.text[:160]!r}"
                )
    told["over all"] = sum(told.values(), Counter())
    for kind, counts in told.items():
        print(f"{kind:13}", *(f"{name} {counts[name]:3}" for name in ("right", "wrong", "turned", "refused")), end="  ")
        print(f"sure {counts['sure']}, of these right {counts['sure right']}; yes or no said {counts['said']}")


if __name__ == "__main__":
    main()
