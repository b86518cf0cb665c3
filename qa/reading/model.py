"""The pretrained reader as it ships: an ONNX graph on the processor, one question with one window at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.graph import open_graph, open_tokenizer
from qa.errors import ReaderError

SHIPPED = Path(__file__).parent.parent / "data" / "reader"
LENGTH = 384  # tokens of question and window together
QUESTION = 96  # tokens of a question with the turns before it; of a longer one the end is read
#: What kinds of answers are told apart: a name, a number or another short thing; several; sentences; yes or no.
KINDS = ("name", "list", "explain", "yesno")
TAGS = 3  # outside of an item, begins one, goes on with one
_BOS, _EOS = 0, 2
_KEPT = 2048  # windows whose tokens are kept at hand, 4 KB each
FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of the tokens of a window, those that stand before its body left out.

    `offsets` are the characters of the window's text that each token stands for, (tokens, 2); `start` and `end` how
    much speaks for an answer that begins or ends there, `nothing` for none at all, each a sum of logits once a start
    and an end are added; `begins` and `goes_on` the probability that an item of the answer does so there; `kinds` that
    of each of `KINDS` to be asked for.
    """

    offsets: IntArray
    start: FloatArray
    end: FloatArray
    nothing: float
    begins: FloatArray
    goes_on: FloatArray
    kinds: FloatArray


class ReaderModel:
    """Reads with the graph in a folder."""

    def __init__(self, folder: Path = SHIPPED, shared: Path | None = None) -> None:
        """Open it, over the words in `shared` (None: those that ship).

        Raises ReaderError where onnxruntime or the files cannot be loaded.
        """
        try:
            # on one thread: several passages are read at once instead
            self._session = open_graph(folder / "reader.onnx", shared, threads=1)
            self._tokenizer = open_tokenizer(shared)
        except Exception as error:  # both libraries raise plain exceptions of their own
            raise ReaderError(
                f"the reader in {folder} cannot be loaded ({type(error).__name__}: {error}); "
                "install it again with: pip install --force-reinstall yinju onnxruntime"
            ) from error
        self._encode = lru_cache(maxsize=_KEPT)(self._encoded)

    def _encoded(self, text: str) -> tuple[IntArray, IntArray]:
        """Return the tokens of a text, and the characters each stands for, (tokens, 2)."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return np.array(encoding.ids, np.int32), np.array(encoding.offsets, np.int32).reshape(-1, 2)

    def read(self, question: str, text: str, body: int) -> Scores:
        """Read a question (`windows.asked`) and the text of a window whose passage begins at `body`."""
        window, places = self._encode(text)
        ids, first = joined(self._encode(question)[0].tolist(), window.tolist())
        offsets = places[: len(ids) - first - 1]
        logits: FloatArray = self._session.run(None, {"ids": np.array([ids], np.int64)})[0]
        before = int(np.searchsorted(offsets[:, 1], body, side="right"))
        said = logits[first + before : first + len(offsets)]
        tags = _shares(said[:, 2 : 2 + TAGS])
        nothing = float(logits[0, 0] + logits[0, 1])
        kinds = _shares(logits[:1, 2 + TAGS :])[0]
        return Scores(offsets[before:], said[:, 0], said[:, 1], nothing, tags[:, 1], tags[:, 2], kinds)


def _shares(logits: FloatArray) -> FloatArray:
    """Return the probabilities of rows of logits."""
    if not logits.size:
        return logits
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(shares / shares.sum(1, keepdims=True), np.float32)


def joined(question: Sequence[int], text: Sequence[int]) -> tuple[list[int], int]:
    """Return the tokens of a question and a window as the model is given them, and where those of the window begin.

    Of a long question the end is taken, of a long window the beginning.
    """
    asked = question[-QUESTION:]
    first = len(asked) + 3
    return [_BOS, *asked, _EOS, _EOS, *text[: LENGTH - first - 1], _EOS], first


@cache
def shipped_model() -> ReaderModel:
    """Return the model that ships, read once in a process."""
    return ReaderModel()
