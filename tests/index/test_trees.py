from pathlib import Path

import numpy as np
import pytest

from index.trees import Trees


def stump() -> Trees:
    """x0 <= 1 gives 10; above, x1 <= 5 gives 20 and more gives 30."""
    return Trees(
        features=("x0", "x1"),
        baseline=0.5,
        starts=np.array([0], dtype=np.int32),
        feature=np.array([0, 1], dtype=np.int16),
        threshold=np.array([1, 5], dtype=np.float32),
        mask=np.array([0xFFFE, 0xFFFD], dtype=np.uint16),
        values=np.array([[10, 20, 30]], dtype=np.float32),
    )


def test_a_row_ends_in_the_leaf_its_tests_lead_to() -> None:
    rows = np.array([[1, 9], [2, 5], [2, 6]], dtype=np.float32)
    assert stump().margin(rows).tolist() == [10.5, 20.5, 30.5]


def test_no_rows_give_no_margins() -> None:
    assert stump().margin(np.zeros((0, 2), dtype=np.float32)).shape == (0,)


def test_saved_trees_come_back_the_same(tmp_path: Path) -> None:
    stump().save(tmp_path / "stump.safetensors")
    back = Trees.load(tmp_path / "stump.safetensors")
    rows = np.random.default_rng(1).normal(size=(700, 2)).astype(np.float32) * 9
    assert back.features == ("x0", "x1")
    assert np.array_equal(back.margin(rows), stump().margin(rows))


@pytest.mark.parametrize("classify", [True, False])
def test_exported_trees_score_as_the_learner_does(classify: bool) -> None:
    ensemble = pytest.importorskip("sklearn.ensemble", reason="scikit-learn is installed for training only")
    from index.boosting import boost

    random = np.random.default_rng(0)
    rows = random.normal(size=(800, 4)).astype(np.float32)
    target = (rows[:, 0] * rows[:, 1] > 0).astype(np.float32)
    learner = ensemble.HistGradientBoostingClassifier if classify else ensemble.HistGradientBoostingRegressor
    model = learner(
        max_iter=30, max_leaf_nodes=7, learning_rate=0.1, min_samples_leaf=20, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    ).fit(rows, target)  # fmt: skip
    expected = model.decision_function(rows) if classify else model.predict(rows)
    trees = boost(("a", "b", "c", "d"), rows, target, classify=classify, rounds=30, leaves=7, rate=0.1, least=20)
    assert np.allclose(trees.margin(rows), expected, atol=1e-4)
