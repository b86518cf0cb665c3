"""Ask follow-ups over the books and tally how they were answered, by what they do.

    python tests/benchmarks/conversation.py [--live] [--books FOLDER] [--misses]

`conversation.jsonl` holds one a line: `document` (of the books, none that the reader learned from), `kind`, `history`
(turns before it), `question`, `answers` (any of which will do), `not` (what must not stand in the answer). With
--live the turns before it are asked as well, and the assistant leans on its own answers instead of the given ones.

Right is what has an answer and nothing it must not have in its short answer, or in its text where it has no short one
or of kinds `more` and `longer`; an answer of kind `longer` has to be longer than the one before. To kind `absent` the
right answer is a refusal, to kind `chat` one without quotes.
"""

import argparse
import json
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path

from index import build_index
from qa import Answer, Assistant, Conversation

HERE = Path(__file__).parent
LONGEST = 200  # characters of a text that is a short answer itself


def verdict(row: dict, answer: Answer, before: str) -> str:
    if row["kind"] == "chat":
        return "wrong" if answer.citations or answer.abstained else "right"
    if row["kind"] == "absent":
        return "right" if answer.abstained else "wrong"
    if answer.abstained:
        return "refused"
    whole = row["kind"] in ("more", "longer") or not answer.short
    said = answer.text if whole else answer.short
    held = any(wanted.lower() in said.lower() for wanted in row["answers"])
    bad = any(other.lower() in said.lower() for other in row.get("not", []))
    fits = len(said) > len(before) if row["kind"] == "longer" else row["kind"] == "more" or len(said) <= LONGEST
    return "right" if held and fits and not bad else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--books", type=Path, default=HERE / "books")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    rows = [json.loads(line) for line in (HERE / "conversation.jsonl").read_text(encoding="utf-8").splitlines()]
    tally: Counter[tuple[str, str]] = Counter()
    rows.sort(key=lambda row: row["document"])
    for name, asked in groupby(rows, key=lambda row: row["document"]):
        file = next(f for suffix in (".md", ".txt") if (f := args.books / (name + suffix)).exists())
        with tempfile.TemporaryDirectory() as scratch:
            assistant = Assistant(build_index([file], scratch))
            for row in asked:
                history = [(question, answer) for question, answer in row["history"]]
                if args.live:
                    conversation = Conversation(assistant)
                    history = [(question, conversation.ask(question).text) for question, _ in history]
                answer = assistant.ask(row["question"], history)
                told = verdict(row, answer, history[-1][1])
                tally[row["kind"], told] += 1
                if args.misses and told != "right":
                    turns = " | ".join(f"{q} => {a[:40]}" for q, a in history)
                    print(f"[{told}] {name} {row['kind']}: {turns} > {row['question']}")
                    print(f"    read as {answer.understood_as}")
                    print(f"    {row['answers']}: {answer.short!r} {answer.confidence:.2f} {answer.text[:120]!r}")
    for kind in [*sorted({kind for kind, _ in tally}), "all"]:
        counts = {v: sum(n for (k, t), n in tally.items() if t == v and kind in (k, "all")) for v in
                  ("right", "wrong", "refused")}  # fmt: skip
        print(f"{kind:10}", *(f"{name} {count:3}" for name, count in counts.items()))


if __name__ == "__main__":
    main()
