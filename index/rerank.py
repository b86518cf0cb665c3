"""The best passages of a search judged again, each read closely: by a shipped line of weights or a cross-encoder.

What ships is a logistic regression over how a passage shares the question's words: it knows no meaning, reads thirty
passages in a few milliseconds, and gives the probability that a passage is the one that was asked for. A
cross-encoder of sentence-transformers takes its place by name or folder.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from index.encoder import model_folder
from index.errors import RerankerError
from index.numerals import in_digits
from index.tokens import fold, is_han

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FloatArray = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "data" / "rerank" / "weights.json"

JUDGED = 30  # candidates of a question that are read closely

FEATURES = (
    "lexical", "lexical_to_best", "lexical_lead", "direct", "direct_to_best", "parent", "parent_to_best", "rank",
    "held", "held_to_best", "held_local", "held_local_to_best", "pairs", "pairs_to_best", "whole",
    "near", "near_to_best", "runs_of_2", "runs_of_3", "runs_of_4", "runs_to_best",
    "partial_ratio", "in_order", "in_order_to_best", "length",
)  # fmt: skip

_CROSS_PART = 0.9  # what a cross-encoder says outweighs the words that are shared, which part its equals
_NEAR = 400  # characters before and after a passage that count as being near
_HEADER = 300  # characters of the headers of a table that are read with its rows
_LONGEST = 200  # characters of a question that are compared in their order
_MOST = 300  # terms of a question that are looked for, the weightiest
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A passage as it is compared: its text, and in `words` also its headings and numbers, with what stands around it.

    `given` is the passage with its headings as they stand.
    """

    body: str
    words: str
    near: str
    given: str

    @classmethod
    def of(cls, text: str, start: int, end: int, section: Sequence[str], header: tuple[int, int] = (0, 0)) -> Folded:
        """Fold `text[start:end]`, a passage under the heading path `section`.

        `text[slice(*header)]` are the headers of its rows, where it has rows of a table whose headers stand elsewhere.
        """
        over = [columns] if (columns := text[slice(*header)][:_HEADER]) else []
        near = fold(text[max(0, start - _NEAR) : end + _NEAR])
        first = min(start, _NEAR)
        body = near[first : first + end - start]
        words = "\n".join((body, fold("\n".join([*section, *over])), *in_digits(body)))
        return cls(body, words, near, "\n".join((*section, *over, text[start:end])))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be judged: the key of its parent, what it and its parent score, and its text.

    `direct` and `around` are the BM25 of the passage and of its parent as shares of the most both can score together.
    """

    parent: int
    direct: float
    around: float
    folded: Folded


class Reranker(Protocol):
    """What judges passages."""

    def share(self, dense_weight: float) -> float:
        """Return the part of a hit's score, 0 to 1, that is its judgement where the encoder has that weight."""
        ...

    def judge(self, question: str, query: Sequence[tuple[str, float]], candidates: Sequence[Candidate]) -> FloatArray:
        """Return the probability of each candidate, 0 to 1; `query` has the terms with rarity times weight."""
        ...


@cache
def load_reranker(name: str | Path | None = None) -> Reranker:
    """Return what ships (None), or the cross-encoder in a folder or of that name on the Hugging Face hub.

    Raises EncoderMissing where it is neither on this machine nor to be fetched, RerankerError where it is none.
    """
    return Weights.load(SHIPPED) if name is None else CrossReranker(str(name))


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: the weight of each of `FEATURES`, and what is added."""

    weights: FloatArray
    bias: float
    part: float

    def share(self, dense_weight: float) -> float:
        """Return the part of a hit's score that is the judgement: less of it where the encoder counts for more."""
        return self.part / (1 + dense_weight)

    def judge(self, question: str, query: Sequence[tuple[str, float]], candidates: Sequence[Candidate]) -> FloatArray:
        """Return the probability of each candidate, 0 to 1; `query` has the terms with rarity times weight."""
        return self.probability(features(question, query, candidates))

    def probability(self, rows: FloatArray) -> FloatArray:
        """Return the probability of each row of features, shape (n,)."""
        margin = rows @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(margin, -30, 30))), np.float32)

    def save(self, file: Path) -> None:
        """Write the weights by the names of their features."""
        named = {name: round(float(w), 4) for name, w in zip(FEATURES, self.weights, strict=True)}
        content = {"part": self.part, "bias": round(self.bias, 4), "weights": named}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, file: Path) -> Weights:
        """Read what `save` wrote."""
        content = json.loads(file.read_bytes())
        weights = np.array([content["weights"][name] for name in FEATURES], np.float32)
        return cls(weights, float(content["bias"]), float(content["part"]))


class CrossReranker:
    """A cross-encoder that sentence-transformers loads: it reads question and passage together."""

    def __init__(self, name: str) -> None:
        self._model = _cross_encoder(model_folder(name, "cross-encoder", "reranker", fetch=True))
        if self._model.num_labels != 1:
            raise RerankerError(
                f"{name} tells {self._model.num_labels} classes apart instead of giving one score. "
                "Choose a reranker, such as BAAI/bge-reranker-v2-m3."
            )

    def share(self, dense_weight: float) -> float:
        """Return the part of a hit's score that is the model's judgement, whatever the encoder's weight."""
        return _CROSS_PART

    def judge(self, question: str, query: Sequence[tuple[str, float]], candidates: Sequence[Candidate]) -> FloatArray:
        """Return the model's probability of each candidate, 0 to 1; the terms of `query` are not needed."""
        from torch.nn import Sigmoid

        pairs = [(question, c.folded.given) for c in candidates]
        found = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False) if pairs else ()
        return np.asarray(found, np.float32).reshape(len(pairs))


def _cross_encoder(folder: Path) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError, TypeError) as error:
        raise RerankerError(
            f"{folder} cannot be loaded as a cross-encoder: {error}. Give a folder made by its save()."
        ) from error
    return model


def features(question: str, query: Sequence[tuple[str, float]], candidates: Sequence[Candidate]) -> FloatArray:
    """Return one row of `FEATURES` for each candidate; `query` has the terms with their rarity times their weight."""
    n = len(candidates)
    if not n:
        return np.zeros((0, len(FEATURES)), np.float32)
    asked = _PUNCTUATION.sub("", fold(question))[:_LONGEST]
    query = [pair for pair in query if pair[0] not in "0123456789"]  # stands within other numbers
    if len(query) > _MOST:
        query = sorted(query, key=lambda pair: -pair[1])[:_MOST]
    terms = [term for term, _ in query]
    weight = np.array([w for _, w in query], np.float32)
    bodies = [c.folded.body for c in candidates]
    in_body = _held(terms, [c.folded.words for c in candidates])
    in_near = _held(terms, [c.folded.near for c in candidates]) | in_body
    # a term that every candidate holds tells them apart no better than none
    count = in_body.sum(axis=0)
    local = weight * np.log(1 + (n - count + 0.5) / (count + 0.5)).astype(np.float32)
    sizes = np.array([len(term) if is_han(term) else 0 for term in terms], int)  # 0: Latin words and numbers

    def share(held: NDArray[np.bool_], of: FloatArray) -> FloatArray:
        return np.asarray(held @ of / max(float(of.sum()), 1e-9), np.float32)

    direct = np.array([c.direct for c in candidates], np.float32)
    parent = np.array([c.around for c in candidates], np.float32)
    lexical = direct + parent
    held, held_local, near = share(in_body, weight), share(in_body, local), share(in_near, weight)
    pairs = share(in_body, weight * (sizes == 2))
    whole = share(in_body, weight * (sizes == 0)) if (sizes == 0).any() else held
    length = max(len(asked), 1)
    matches = [_matches(asked, body) for body in bodies]
    runs = [np.array([_covered(m, size) for m in matches], np.float32) / length for size in (2, 3, 4)]
    in_order = np.array([LCSseq.similarity(asked, body) for body in bodies], np.float32) / length
    columns = (
        lexical, _to_best(lexical), _lead(lexical, candidates), direct, _to_best(direct), parent, _to_best(parent),
        np.argsort(np.argsort(-lexical, kind="stable")),
        held, _to_best(held), held_local, _to_best(held_local),
        pairs, _to_best(pairs), whole, near, _to_best(near),
        *runs, _to_best(runs[1]),
        [fuzz.partial_ratio(asked, body) / 100 for body in bodies], in_order, _to_best(in_order),
        [math.log(1 + len(body)) for body in bodies],
    )  # fmt: skip
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _held(terms: Sequence[str], texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[term in text for term in terms] for text in texts], bool).reshape(len(texts), len(terms))


def _to_best(column: NDArray[np.floating]) -> NDArray[np.floating]:
    best = float(column.max(initial=0.0))
    return column / best if best else column


def _lead(column: FloatArray, candidates: Sequence[Candidate]) -> FloatArray:
    """Return how far each is ahead of the best that has another parent, negative where it is behind."""
    best: dict[int, float] = {}
    for value, candidate in zip(column.tolist(), candidates, strict=True):
        best[candidate.parent] = max(best.get(candidate.parent, 0.0), value)
    first, second = [*sorted(best.items(), key=lambda item: -item[1]), (-1, 0.0)][:2]
    others = [second[1] if c.parent == first[0] else first[1] for c in candidates]
    return np.asarray(column - np.array(others, np.float32), np.float32)


def _matches(asked: str, text: str) -> list[int]:
    """Return, for each place of the question, how many characters from there on stand in the text as they are."""
    found, end = [], 0
    for start in range(len(asked)):
        end = max(end, start)
        while end < len(asked) and asked[start : end + 1] in text:
            end += 1
        found.append(end - start)
    return found


def _covered(matches: Sequence[int], size: int) -> int:
    """Return how many characters of the question lie in matches of at least `size` characters."""
    covered, done = 0, 0
    for start, length in enumerate(matches):
        if length >= size and start + length > done:
            covered += start + length - max(start, done)
            done = start + length
    return covered
