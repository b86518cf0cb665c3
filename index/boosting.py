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
    """Fit trees to `target`: to its log-odds where `classify` (targets 0 and 1), to its value otherwise."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    learner = HistGradientBoostingClassifier if classify else HistGradientBoostingRegressor
    model = learner(
        max_iter=rounds, max_leaf_nodes=leaves, learning_rate=rate, min_samples_leaf=least, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    model.fit(rows, target.astype(np.int32) if classify else target, sample_weight=weights)
    return _export(features, model)


def _export(features: tuple[str, ...], model: Any) -> Trees:  # noqa: ANN401 - scikit-learn ships no types
    roots, parts, first, depth = [], [], 0, 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes)) + first
        parts.append(
            (
                np.where(leaf, 0, nodes["feature_idx"]), np.where(leaf, 0, nodes["num_threshold"]),
                np.where(leaf, own, nodes["left"].astype(np.int64) + first),
                np.where(leaf, own, nodes["right"].astype(np.int64) + first),
                np.where(leaf, nodes["value"], 0),
            )
        )  # fmt: skip
        roots.append(first)
        first += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    feature, threshold, left, right, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trees(
        features=features,
        baseline=float(np.ravel(model._baseline_prediction)[0]),
        depth=depth,
        roots=np.asarray(roots, dtype=np.int32),
        feature=feature.astype(np.int32),
        threshold=threshold.astype(np.float32),
        left=left.astype(np.int32),
        right=right.astype(np.int32),
        value=value.astype(np.float32),
    )
