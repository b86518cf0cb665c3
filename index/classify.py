"""Kinds of short texts, told by their nearness to examples: a logistic regression over the vectors of an encoder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.nearness import ENCODER, asked

_DIGITS = 4  # to which weights are kept


@dataclass(frozen=True, slots=True)
class Classifier:
    """The weights of each kind, (kinds, dimension), and what is added to each."""

    kinds: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, text: str) -> dict[str, float]:
        """Return how probable each kind is. Raises EncoderError where the encoder cannot be loaded."""
        logits = asked(text) @ self.weights.T + self.bias
        shares = np.exp(logits - logits.max())
        return dict(zip(self.kinds, (shares / shares.sum()).tolist(), strict=True))

    def save(self, file: Path) -> None:
        """Write the weights."""
        rows = [[round(x, _DIGITS) for x in row] for row in self.weights.tolist()]
        bias = [round(x, _DIGITS) for x in self.bias.tolist()]
        told = {"kinds": self.kinds, "encoder": ENCODER, "bias": bias, "weights": rows}
        file.write_text(json.dumps(told) + "\n", encoding="utf-8")


def load_classifier(file: Path) -> Classifier:
    """Read the weights in a file. Raises EncoderError where they are none."""
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        weights, bias = (np.array(read[name], np.float32) for name in ("weights", "bias"))
        if read["encoder"] != ENCODER:
            raise ValueError(f"they are of vectors of {read['encoder']}, not of {ENCODER}")
        if weights.shape[:1] != (len(read["kinds"]),) or bias.shape != (len(read["kinds"]),):
            raise ValueError(f"weights of shape {weights.shape} for {len(read['kinds'])} kinds")
        return Classifier(tuple(read["kinds"]), weights, bias)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{file} holds no weights of kinds ({error}): install yinju again") from error
