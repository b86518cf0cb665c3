"""Boosted regression trees, evaluated in numpy: learned elsewhere, shipped as arrays, used without the learner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble whose nodes lie in flat arrays; `roots` holds each tree's first node.

    A node sends a row left where `row[feature] <= threshold`; a leaf is its own left and right child and holds
    `value`. `features` names the columns, in order.
    """

    features: tuple[str, ...]
    baseline: float
    roots: IntArray
    depth: int
    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray

    def margin(self, rows: FloatArray) -> FloatArray:
        """Return the log-odds of each row of shape (n, len(features))."""
        if len(rows) == 0:
            return np.zeros(0, dtype=np.float32)
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        index = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[index, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return (self.value[at].sum(axis=1) + self.baseline).astype(np.float32)

    def save(self, file: Path) -> None:
        """Write the arrays into one safetensors file."""
        from safetensors.numpy import save_file

        save_file(
            {
                "roots": self.roots,
                "feature": self.feature.astype(np.int16),
                "threshold": self.threshold,
                "left": self.left,
                "right": self.right,
                "value": self.value,
            },
            file,
            metadata={
                "features": " ".join(self.features), "baseline": repr(self.baseline), "depth": str(self.depth),
            },
        )  # fmt: skip

    @classmethod
    def load(cls, file: Path) -> Trees:
        """Read what `save` wrote."""
        from safetensors import safe_open

        with safe_open(file, framework="numpy") as stored:
            metadata = stored.metadata()
            arrays = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118
        return cls(
            features=tuple(metadata["features"].split()),
            baseline=float(metadata["baseline"]),
            depth=int(metadata["depth"]),
            roots=arrays["roots"],
            feature=arrays["feature"].astype(np.int32),
            threshold=arrays["threshold"],
            left=arrays["left"],
            right=arrays["right"],
            value=arrays["value"],
        )
