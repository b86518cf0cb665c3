from pathlib import Path

import pytest

from index.errors import IndexBusy
from index.storage.lock import write_lock


def test_a_second_writer_is_told_that_the_index_is_busy(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path),
        pytest.raises(IndexBusy, match=rf"writing to {tmp_path}.*try again"),
        write_lock(tmp_path, wait=0),
    ):
        pass
    with write_lock(tmp_path, wait=0):
        pass
