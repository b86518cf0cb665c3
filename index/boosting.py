"""Learning of `index.trees.Trees`; needs scikit-learn, which is installed for training only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.trees import Trees


def boost(
    features: tuple[str, ...],
    rows: NDArray[np.float32],
    target: NDArray[np.float32],
    *,
    classify: bool,
    weights: NDArray[np.float32] | None = None,
    rounds: int = 200,
    leaves: int = 10,
    rate: float = 0.06,
    least: int = 40,
) -> Trees:
    """Fit trees of at most 16 leaves: to the log-odds of `target` (0 or 1) where `classify`, else to its value."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    learner = HistGradientBoostingClassifier if classify else HistGradientBoostingRegressor
    model = learner(
        max_iter=rounds, max_leaf_nodes=leaves, learning_rate=rate, min_samples_leaf=least, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(rows, target.astype(np.int32) if classify else target, sample_weight=weights)
    return _export(features, model)


def _export(features: tuple[str, ...], model: Any) -> Trees:  # noqa: ANN401 - scikit-learn ships no types
    baseline = float(np.ravel(model._baseline_prediction)[0])
    starts: list[int] = []
    tests: list[tuple[int, float, int]] = []
    values: list[list[float]] = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        if nodes[0]["is_leaf"]:
            baseline += float(nodes[0]["value"])
            continue
        starts.append(len(tests))
        leaves: list[float] = []
        _walk(nodes, 0, tests, leaves)
        values.append(leaves)
    wide = max(map(len, values))
    return Trees(
        features=features,
        baseline=baseline,
        starts=np.array(starts, dtype=np.int32),
        feature=np.array([f for f, _, _ in tests], dtype=np.int16),
        threshold=np.array([t for _, t, _ in tests], dtype=np.float32),
        mask=np.array([m for _, _, m in tests], dtype=np.uint16),
        values=np.array([row + [0.0] * (wide - len(row)) for row in values], dtype=np.float32),
    )


def _walk(nodes: Any, at: int, tests: list[tuple[int, float, int]], leaves: list[float]) -> None:  # noqa: ANN401
    """Gather the tests and, from left to right, the leaves of the tree below node `at`."""
    node = nodes[at]
    if node["is_leaf"]:
        leaves.append(float(node["value"]))
        return
    first = len(leaves)
    place = len(tests)
    tests.append((0, 0.0, 0))
    _walk(nodes, node["left"], tests, leaves)
    ruled_out = sum(1 << leaf for leaf in range(first, len(leaves)))
    tests[place] = (int(node["feature_idx"]), float(node["num_threshold"]), 0xFFFF & ~ruled_out)
    _walk(nodes, node["right"], tests, leaves)
