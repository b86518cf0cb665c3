import random

from qa.training.support import KINDS, Pair, doubted, fit, probability
from qa.writing.support import FEATURES


def pairs(count=60):
    """Pairs whose supported sentences are near in every feature."""
    draw = random.Random(0)
    for i in range(count):
        for kind in KINDS:
            near = 1.0 if kind == "supported" else 0.0
            told = tuple(near + draw.gauss(0, 0.2) for _ in FEATURES)
            yield Pair(f"text {i}", kind, kind == "changed", told)


def test_weights_tell_supported_from_plausible_and_what_is_settled_is_doubted_anyway():
    known = list(pairs())
    weights = fit(known)
    found = doubted(weights, known)
    assert found["changed"] == (60, 60)
    assert found["plausible"][0] >= 57
    assert found["supported"][0] <= 3
    near, far = (next(p for p in known if p.kind == kind) for kind in ("supported", "plausible"))
    assert probability(weights, near) > weights.threshold > probability(weights, far)


def test_the_halves_are_those_of_the_hash_of_the_text():
    halves = {pair.text: pair.learned_from for pair in pairs()}
    assert set(halves.values()) == {True, False}
