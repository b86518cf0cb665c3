"""Boosted regression trees, evaluated in numpy: learned elsewhere, shipped as arrays, used without the learner.

The evaluation is QuickScorer's (Lucchese et al., SIGIR 2015): every test of every tree is made at once, each test that
fails rules out the leaves on its left, and the leftmost leaf that is left is where the row ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

_ROWS = 512  # rows evaluated at a time, to stay within the processor's cache


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble of trees of at most 16 leaves; `features` names the columns of the rows, in order.

    The tests of tree t lie at `starts[t]:starts[t + 1]`: a row goes left where `row[feature] <= threshold`, and
    where it does not, only the leaves whose bits are set in `mask` are left. `values[t]` holds the leaves' values,
    leftmost first.
    """

    features: tuple[str, ...]
    baseline: float
    starts: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: FloatArray
    mask: NDArray[np.uint16]
    values: FloatArray

    def margin(self, rows: FloatArray) -> FloatArray:
        """Return the sum of the trees' values for each row of shape (n, len(features)), shape (n,)."""
        parts = [self._margin(rows[i : i + _ROWS]) for i in range(0, len(rows), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def _margin(self, rows: FloatArray) -> FloatArray:
        left = rows.T[self.feature] <= self.threshold[:, None]
        remaining = np.where(left, np.uint16(0xFFFF), self.mask[:, None])
        alive = np.bitwise_and.reduceat(remaining, self.starts, axis=0)
        leaf = np.bitwise_count((alive & -alive) - np.uint16(1))
        found = np.take_along_axis(self.values, leaf.astype(np.intp), axis=1)
        return np.asarray(found.sum(axis=0) + self.baseline, dtype=np.float32)

    def save(self, file: Path) -> None:
        """Write the arrays into one safetensors file."""
        from safetensors.numpy import save_file

        arrays = {name: getattr(self, name) for name in ("starts", "feature", "threshold", "mask", "values")}
        save_file(arrays, file, metadata={"features": " ".join(self.features), "baseline": repr(self.baseline)})

    @classmethod
    def load(cls, file: Path) -> Trees:
        """Read what `save` wrote."""
        from safetensors import safe_open

        with safe_open(file, framework="numpy") as stored:
            metadata = stored.metadata()
            arrays = {name: stored.get_tensor(name) for name in stored.keys()}
        return cls(features=tuple(metadata["features"].split()), baseline=float(metadata["baseline"]), **arrays)
