"""Time warm questions and the whole command.

    python tests/benchmarks/ask.py [GOLD.jsonl]

Asks the shipped white paper the questions of a gold file (rows with "question"), or a few of its own, and prints the
median and the 99th percentile of `Assistant.ask`, and the seconds of `yinju ask` as a process of its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from corpus import default_document
from index import build_index
from qa import Assistant

QUESTIONS = [
    "中国建立了多少个植物园？",
    "“绿盾”行动是干什么的？",
    "优先区域有几个？",
    "How many botanical gardens are there?",
]


def main() -> None:
    questions = QUESTIONS * 10
    if len(sys.argv) > 1:
        rows = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
        questions = [json.loads(row)["question"] for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        assistant = Assistant(build_index([default_document()], folder))
        assistant.ask(questions[0])
        took = []
        for question in questions * 3:
            began = time.perf_counter()
            assistant.ask(question)
            took.append((time.perf_counter() - began) * 1e3)
        whole = []
        for _ in range(5):
            began = time.perf_counter()
            command = [sys.executable, "-m", "ui", "ask", QUESTIONS[0], "--index", folder]
            subprocess.run(command, check=True, capture_output=True)
            whole.append(time.perf_counter() - began)
    print(f"warm ask: median {median(took):.1f} ms, p99 {quantiles(took, n=100)[98]:.1f} ms over {len(took)} questions")
    print(f"yinju ask, whole process: median {median(whole):.2f} s of {len(whole)}")


if __name__ == "__main__":
    main()
