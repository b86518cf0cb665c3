"""Answers from the place, the document or the case of a rule that a question names: python naming.py [--misses]

`naming/` holds folders of documents, each indexed by itself, and `questions.jsonl`: a question of a set with what its
headline (`short`; the whole text where the answer has none) and its text have to hold, what neither may (`not`), or
that it is to be refused. An answer that does is right, one that does not wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from index import build_index
from qa import Answer, Assistant

HERE = Path(__file__).parent / "naming"
VERDICTS = ("right", "wrong", "refused")


def verdict(row: dict[str, list[str]], answer: Answer) -> str:
    """Return how an answer to a row of the questions is judged."""
    head = answer.short or answer.text
    held = all(s in head for s in row.get("short", ())) and all(s in answer.text for s in row.get("text", ()))
    good = held and not any(s in head or s in answer.text for s in row.get("not", ()))
    if answer.abstained:
        return "right" if row.get("refused") and good else "wrong" if row.get("refused") else "refused"
    return "right" if good and not row.get("refused") else "wrong"


def main() -> None:
    """Print how many questions of each kind are answered right, and with `--misses` those that are not."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--misses", action="store_true")
    misses = parser.parse_args().misses
    rows = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    tally: Counter[tuple[str, str]] = Counter()
    for name in dict.fromkeys(row["set"] for row in rows):
        with tempfile.TemporaryDirectory() as folder:
            assistant = Assistant(build_index([HERE / name], folder))
            for row in rows:
                if row["set"] != name:
                    continue
                answer = assistant.ask(row["question"], [(asked, said) for asked, said in row.get("history", ())])
                judged = verdict(row, answer)
                tally[row["kind"], judged] += 1
                if misses and judged != "right":
                    print(f"[{judged}] {name} {row['kind']}: {row['question']}  ({answer.confidence:.2f})")
                    print(f"    short {answer.short!r}\n    text {answer.text!r}")
    print(f"{'':10}" + "".join(f"{v:>9}" for v in VERDICTS))
    for kind in [*dict.fromkeys(row["kind"] for row in rows), "all"]:
        counts = [sum(n for (k, v), n in tally.items() if v == each and kind in (k, "all")) for each in VERDICTS]
        print(f"{kind:10}" + "".join(f"{count:9}" for count in counts))


if __name__ == "__main__":
    main()
