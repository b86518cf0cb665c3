"""Learn the reranker that ships from contexts with questions; needs scikit-learn.

    python -m index.training.rerank FILE ... [--out FOLDER]

A file holds contexts with questions, `{"context", "questions"}` a line, gzip. All of them are indexed, and each
question is searched by its terms alone: what holds an answer is right, passages of other contexts are wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.build import write_index
from index.query import query_terms
from index.rerank import SHIPPED, FloatArray, Weights, features
from index.retriever import Retriever
from index.sources import gather
from index.tokens import fold
from index.training.texts import lines

PART = 0.33  # of a score that is the reranker's judgement; 0.1 to 0.5 are alike on DRCD dev
QUESTIONS = 2_500  # of a file

_CANDIDATES = 40  # passages of a question that the reranker learns from


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one question: their features, and which hold the answer.

    `right` is 1 where a passage does and 0 in other documents; what else stands in the right document is -1, neither
    learned as right nor as wrong.
    """

    features: FloatArray
    right: NDArray[np.int8]


def judged(file: Path) -> list[Judged]:
    """Search contexts for their questions."""
    rows = [json.loads(line) for line in lines(file)]
    asked = [
        (question, str(number), [fold(answer) for answer, _ in answers])
        for number, row in enumerate(rows)
        for question, answers in row["questions"]
        if answers
    ]
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.jsonl"
        texts = ({"_id": str(number), "title": "", "text": row["context"]} for number, row in enumerate(rows))
        corpus.write_text("\n".join(map(json.dumps, texts)), "utf-8")
        write_index(Path(scratch) / "index", files=gather([corpus]), replace_all=True)
        retriever = Retriever.load(Path(scratch) / "index")
        retriever.dense_weight = 0.0  # what the encoder was trained on would flatter it
        chosen = random.Random(0).sample(asked, min(QUESTIONS, len(asked)))
        return [_judged(retriever, *question) for question in chosen]


def _judged(retriever: Retriever, question: str, relevant: str, answers: list[str]) -> Judged:
    query = tuple(query_terms(question).items())
    found = retriever.candidates(query, question)[:_CANDIDATES]
    candidates = retriever.opened(found)
    documents = [one.row.passage.document.id for one in found]
    right = [
        0 if document != relevant else 1 if any(answer in c.folded.body for answer in answers) else -1
        for document, c in zip(documents, candidates, strict=True)
    ]
    return Judged(features(question, retriever.weighed(query), candidates), np.array(right, np.int8))


def fit_reranker(questions: Sequence[Judged]) -> Weights:
    """Learn the probability that a candidate holds the answer, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([q.features for q in questions]).astype(np.float64)
    right = np.concatenate([q.right for q in questions])
    rows, right = rows[right >= 0], right[right >= 0]
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale == 0] = 1
    model = LogisticRegression(C=1.0, max_iter=2000).fit((rows - mean) / scale, right)
    weights = model.coef_[0] / scale
    return Weights(weights.astype(np.float32), float(model.intercept_[0] - mean @ weights), PART)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--out", type=Path, default=SHIPPED.parent, metavar="FOLDER")
    args = parser.parse_args()
    questions = [question for file in args.files for question in judged(file)]
    fit_reranker(questions).save(args.out / "weights.json")
    print(f"{len(questions):,} questions")


if __name__ == "__main__":
    main()
