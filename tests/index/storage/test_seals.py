import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.storage.seals import fault, sample, whole


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 2 MB, four times what is looked at of one."""
    file = tmp_path_factory.mktemp("seals") / "large"
    file.write_bytes(hashlib.shake_256(b"large").digest(2_000_000))
    return file


def test_a_small_file_is_looked_at_whole(tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(b"0123456789")
    known, checksum = sample(file), whole(file)
    assert (known.size, known.digest) == (10, checksum) == (10, hashlib.sha256(b"0123456789").hexdigest())
    assert fault(file, checksum, known, wholly=False) is None
    file.write_bytes(b"0123456780")
    for wholly in (True, False):
        assert fault(file, checksum, known, wholly=wholly) == "is not what was written there"


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_999_999))
def test_of_a_large_file_every_byte_is_seen_where_it_is_looked_at_whole(large: Path, at: int) -> None:
    known, checksum, data = sample(large), whole(large), large.read_bytes()
    changed = large.with_name("changed")
    changed.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert fault(changed, checksum, known, wholly=True) == "is not what was written there"


@pytest.mark.parametrize("at", [0, 16_383, 524_287])
def test_what_a_large_file_begins_with_is_its_sample(large: Path, at: int, tmp_path: Path) -> None:
    data = bytearray(large.read_bytes())
    data[at] ^= 128
    (tmp_path / "changed").write_bytes(data)
    assert fault(tmp_path / "changed", whole(large), sample(large), wholly=False) == "is not what was written there"


def test_another_size_a_missing_file_and_what_is_no_file_are_told(large: Path, tmp_path: Path) -> None:
    known, checksum = sample(large), whole(large)
    (tmp_path / "short").write_bytes(large.read_bytes()[:-1])
    assert fault(tmp_path / "short", checksum, known, wholly=False) == "has 1,999,999 bytes instead of 2,000,000"
    assert "cannot be read" in str(fault(tmp_path / "nowhere", checksum, known, wholly=False))
    assert fault(tmp_path, checksum, known, wholly=False) == "is no file"
    if hasattr(os, "mkfifo"):  # which would be waited for, if it were opened
        os.mkfifo(tmp_path / "pipe")
        assert fault(tmp_path / "pipe", checksum, known, wholly=True) == "is no file"
