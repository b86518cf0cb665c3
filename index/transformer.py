"""The transformer that may take the place of the static encoder, as an ONNX graph: it reads a text as a whole.

A text is the mean of its tokens' last states, less the mean of all texts of its kind, since the vectors of such a model
lie close together however little their texts share.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.graph import open_graph, open_tokenizer

FloatArray = NDArray[np.float32]

GRAPH, CONFIG, MEANS = "encoder.onnx", "config.json", "means.safetensors"


class TransformerEncoder:
    """Reads the folder that `index.training.transformer` writes; needs onnxruntime, neither torch nor transformers."""

    def __init__(self, name: str, folder: Path, fingerprint: str, shared: Path | None = None) -> None:
        """Open the graph. Raises EncoderError where it, or onnxruntime, cannot be loaded."""
        self.name, self.fingerprint = name, fingerprint
        try:
            from safetensors.numpy import load_file

            config = json.loads((folder / CONFIG).read_bytes())
            self._graph = open_graph(folder / GRAPH, shared)
            self._tokenizer = open_tokenizer(shared)
            self._means: dict[str, FloatArray] = load_file(folder / MEANS)
            self._prompts: dict[str, str] = config["prompts"]
            self.weight = float(config["weight"])
            self.dimension = len(self._means["query"])
            self._length = int(config["length"])  # tokens, with the one a text begins with and the one it ends with
        except Exception as error:  # both libraries raise plain exceptions of their own
            raise EncoderError(
                f"the encoder {name} in {folder} cannot be loaded ({type(error).__name__}: {error}); install "
                "onnxruntime and yinju again, or leave --encoder out for the one that needs neither"
            ) from error

    def queries(self, texts: Sequence[str]) -> FloatArray:
        """Encode questions: (n, dimension), rows of length 1."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> FloatArray:
        """Encode passages: (n, dimension), rows of length 1."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], kind: str) -> FloatArray:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, encoding in enumerate(self._tokenizer.encode_batch_fast([self._prompts[kind] + t for t in texts])):
            ids = encoding.ids
            ids = ids if len(ids) <= self._length else [*ids[: self._length - 1], ids[-1]]
            rows[row] = self._graph.run(None, {"ids": np.array([ids], np.int64)})[0][0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        rows -= self._means[kind]
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
