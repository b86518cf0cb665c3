"""The graph says what the model says, its weights in blocks of few bits or in rows of integers."""

import numpy as np
import pytest

from index.training.graph import compact, quantise, restored, smoothed


def test_what_came_in_four_bits_is_kept_exactly_in_four_bits():
    random = np.random.default_rng(0)
    codes = random.integers(0, 16, (6, 4, 32))
    codes[..., 0] = 0  # the extreme of each block
    rows = ((codes - 8) * random.uniform(0.01, 0.1, (6, 4, 1))).astype(np.float32).reshape(6, 128)
    packed, scales, bits = compact(rows)
    assert bits == 4
    assert np.allclose(restored(packed, scales, bits), rows, atol=1e-6)


def test_other_weights_are_kept_in_eight_bits_to_half_a_step():
    rows = np.random.default_rng(1).normal(size=(5, 64)).astype(np.float32)
    packed, scales, bits = compact(rows)
    assert bits == 8
    error = np.abs(restored(packed, scales, bits) - rows).reshape(5, 2, 32)
    assert (error <= np.abs(scales)[..., None] * 1.001).all()  # the far end of a block lacks a code


@pytest.mark.parametrize("bits", [4, 8])
def test_a_block_of_zeros_stays_zero(bits):
    codes, scales = quantise(np.zeros((2, 32), np.float32), bits)
    assert not restored(codes, scales, bits).any()


def test_weights_are_integers_to_half_a_step_once_a_large_channel_is_taken_over():
    random = np.random.default_rng(1)
    weight = random.normal(size=(5, 64)).astype(np.float32)
    seen = np.ones(64, np.float32)
    seen[3] = 100
    codes, scales, into = smoothed(weight, seen)
    assert np.abs(codes).max() == 63
    assert np.abs(codes * scales[:, None] * into - weight).max() <= (scales[:, None] * into).max() / 2 * 1.001
    assert into[3] == pytest.approx(into.min())
    assert 0.05 < into[3] / np.median(into) < 0.2  # a tenth: half of the size by its logarithm
