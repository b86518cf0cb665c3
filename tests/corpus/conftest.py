"""Files that no program would save, and documents taken apart."""

import zipfile

import pytest


@pytest.fixture
def repack():
    """Return what rewrites an archive, with some of its parts replaced or added."""

    def rewrite(path, parts):
        with zipfile.ZipFile(path) as archive:
            held = {member.filename: archive.read(member) for member in archive.infolist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (held | parts).items():
                archive.writestr(name, content)
        return path

    return rewrite


@pytest.fixture
def pack():
    """Return what makes an archive of parts."""

    def write(path, parts):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return write


@pytest.fixture(scope="session")
def paragraphs_of():
    """Return what lists the texts of a document's paragraphs."""
    return lambda document: [document.text[p.start : p.end] for p in document.paragraphs]


@pytest.fixture(scope="session")
def outline():
    """Return what lists the kind, section and text of each paragraph of a document."""
    return lambda document: [(p.kind, p.section, document.text[p.start : p.end]) for p in document.paragraphs]
