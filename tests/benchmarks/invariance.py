"""Ask self-contained questions with and without an unrelated history: the answers must be the same.

    python tests/benchmarks/invariance.py FOLDER [QUESTIONS] [SEED]

FOLDER is in BEIR form with corpus.jsonl, queries.jsonl and answers.jsonl (a question's document). Questions that point
at something without naming it (该书, 它, 本剧: POINTING below) are asked too, but counted apart: by themselves they are
not self-contained. Each is asked alone and after several random histories of one to three questions about other
documents, with the answers that the assistant gave to them. Prints how many were answered the same (text, short
answer, citations) after every one of them, and each that was not with what it was read as.
"""

import json
import random
import re
import sys
import tempfile
from pathlib import Path

from index import build_index
from qa import Answer, Assistant

HISTORIES = 3
POINTING = re.compile(r"[该此这那它他她其]|本[剧书片作曲]")


def rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def essence(answer: Answer) -> tuple[object, ...]:
    return answer.text, answer.short, [(c.passage.document.id, c.start, c.end) for c in answer.citations]


def main() -> None:
    folder = Path(sys.argv[1])
    count, seed = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((2, 100), (3, 0)))
    about = {row["_id"]: row["doc"] for row in rows(folder / "answers.jsonl")}
    asked = [(row["text"], about[row["_id"]]) for row in rows(folder / "queries.jsonl") if row["text"].strip()]
    choose = random.Random(seed)
    standing = [pair for pair in asked if not POINTING.search(pair[0])]
    pointing = [pair for pair in asked if POINTING.search(pair[0])]
    with tempfile.TemporaryDirectory() as scratch:
        assistant = Assistant(build_index([folder / "corpus.jsonl"], scratch))
        for name, questions in (
            ("self-contained", choose.sample(standing, count)),
            ("pointing", choose.sample(pointing, min(len(pointing), max(count // 5, 1)))),
        ):
            same = 0
            for question, document in questions:
                alone = essence(assistant.ask(question))
                bent = set()
                for _ in range(HISTORIES):
                    others = choose.sample([q for q, d in asked if d != document], choose.randint(1, 3))
                    answer = assistant.ask(question, [(other, assistant.ask(other).text) for other in others])
                    if essence(answer) != alone:
                        bent.add(answer.understood_as)
                same += not bent
                for understood in bent:
                    print(f"    {question}\n        read as {understood}")
            print(f"{name}: {same} of {len(questions)} the same after each of {HISTORIES} unrelated histories")


if __name__ == "__main__":
    main()
