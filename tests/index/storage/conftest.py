"""Versions of an index that hold no more than a text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.storage.commit import new_version, write_manifest
from index.storage.integrity import checksums, samples
from index.storage.manifest import FORMAT, Manifest


@pytest.fixture
def write() -> Callable[..., None]:
    """Return what writes a text as the next version of an index, and puts it in use."""

    def version_of(index_dir: Path, text: str, format: int = FORMAT) -> None:
        with new_version(index_dir) as version:
            version.documents.write_text(text)
            known = checksums(version), samples(version)
            write_manifest(version, Manifest(format, 1, "encoder", "f", 2, 1, 1, known[0], samples=known[1]))

    return version_of


@pytest.fixture
def there() -> Callable[[Path], list[str]]:
    """Return what names the versions in the folder of an index."""
    return lambda index_dir: sorted(version.name for version in (index_dir / "versions").iterdir())
