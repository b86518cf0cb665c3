"""The graph says what the model says, its weights in blocks of few bits or in rows of integers."""

import numpy as np
import pytest

from index.training.graph import quantise, smoothed


def test_what_came_in_four_bits_is_kept_exactly():
    random = np.random.default_rng(0)
    codes = random.integers(0, 16, (6, 4, 32), np.uint8)
    codes[..., 0] = 0  # the extreme of each block
    scales = random.uniform(0.01, 0.1, (6, 4)).astype(np.float32)
    packed, found = quantise(((codes - np.float32(8)) * scales[..., None]).reshape(6, 128))
    assert np.allclose(found, scales)
    assert np.array_equal(np.stack([packed & 15, packed >> 4], axis=-1).reshape(codes.shape), codes)


def test_a_block_of_zeros_stays_zero():
    codes, scales = quantise(np.zeros((2, 32), np.float32))
    assert not scales.any()
    assert (codes == 0x88).all()


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
