"""What the tests of programs share."""

import pytest

from corpus import read_text
from index import update_index


@pytest.fixture(scope="session")
def document():
    return read_text("池塘里养着四十条鲤鱼。池塘边有一座石桥，长十二米。\n", title="池塘", source="in/pond.txt")


@pytest.fixture(scope="session")
def directory(document, tmp_path_factory):
    """An index of the document, which nobody changes."""
    directory = tmp_path_factory.mktemp("programs") / "index"
    update_index(directory, add=[document])
    return directory
