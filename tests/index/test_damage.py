"""Whatever is damaged in an index, what it says is what it said before, or an error that names the file."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import read_text
from corpus.boxes import Printed, Strip, pack
from index import IndexDamaged, IndexMissing, Retriever, build_index, check_index, update_index
from index.storage import versions

# so long that most of the database is rows, and not the empty ends of the pages of its tables
LONG = "\n".join(f"第{n}章 样地{n}号\n这里是第{n}号样地的记录，面积为{n + 3}公顷。" * 2 for n in range(160))


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, of which something was removed; one text is printed, another lies there twice."""
    index_dir = tmp_path_factory.mktemp("damage") / "index"
    update_index(index_dir, add=[read_text(LONG, title="样地", source="plots.txt")])
    update_index(index_dir, add=[read_text("池塘里养着四十条鲤鱼。", title="池塘", source="pond.txt")])
    gone = read_text("山上有三座凉亭。", title="山", source="hill.txt")
    update_index(index_dir, add=[gone])
    river = read_text("河边有柳树。", title="河", source="river.pdf")
    edges = [float(i // 2 + i % 2) for i in range(2 * len(river.text))]
    river = replace(river, boxes=pack([Printed(0, river.text, [Strip(river.text, 1, True, 0, 1, edges)])]))
    copy = read_text("池塘里养着四十条鲤鱼。", title="鱼", source="fish.txt")
    update_index(index_dir, remove=[gone.id], add=[river, copy])
    return index_dir


def said(index_dir: Path) -> list[object]:
    retriever = Retriever.load(index_dir)
    try:
        found: list[object] = [
            [(h.passage.id, h.passage.text, h.passage.section, h.score) for h in retriever.search(question, 5)]
            for question in ("第7号样地的面积", "鲤鱼有多少条？", "柳树")
        ]
        found.append(retriever.search("样地", 3, documents=[retriever.documents[0].id])[0].passage.text)
        found += [(d, d.also, [d.locate(p.start, p.end) for p in d.paragraphs]) for d in retriever.documents]
        return found
    finally:
        retriever.close()


def files(index_dir: Path) -> list[Path]:
    return sorted(f for f in index_dir.rglob("*") if f.is_file() and "lock" not in f.name)


def same_or_told(index_dir: Path, expected: list[object]) -> bool:
    """Return whether damage is told; else all that is said must be as it was."""
    try:
        assert said(index_dir) == expected
    except (IndexDamaged, IndexMissing) as error:
        assert "build" in str(error)
        return True
    return False


@pytest.mark.parametrize("damage", ["flipped", "cut short", "emptied", "made longer", "removed"])
def test_damage_to_any_file_is_told_when_an_index_is_opened(healthy: Path, tmp_path: Path, damage: str) -> None:
    chance = random.Random(1)
    for n, original in enumerate(files(healthy)):
        index_dir = Path(shutil.copytree(healthy, tmp_path / str(n)))
        file = index_dir / original.relative_to(healthy)
        data = bytearray(file.read_bytes())
        at = chance.randrange(len(data))
        if damage == "flipped":
            data[at] ^= 1 << chance.randrange(8)
        elif damage == "made longer":
            data += b"\n"
        else:
            del data[0 if damage == "emptied" else at :]
        file.write_bytes(data)
        if damage == "removed":
            file.unlink()
        with pytest.raises((IndexDamaged, IndexMissing), match="build"):
            said(index_dir)
        if file.name not in ("CURRENT", "manifest.json"):
            assert [fault.file for fault in check_index(index_dir).faults] == [file]


def test_two_files_that_were_swapped_are_told(healthy: Path, tmp_path: Path) -> None:
    version = versions.newest(Path(shutil.copytree(healthy, tmp_path / "index"))).folder
    shutil.move(version / "passages", version / "away")
    shutil.move(version / "parents", version / "passages")
    shutil.move(version / "away", version / "parents")
    with pytest.raises(IndexDamaged, match="build the index again"):
        Retriever.load(tmp_path / "index")


@pytest.mark.parametrize("name", ["documents.sqlite", "vectors.faiss", "vectors.sums"])
def test_a_byte_in_a_large_file_that_no_sample_shows_is_told_by_the_row_it_lies_in(
    healthy: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(healthy)
    monkeypatch.setattr(versions, "look_over", lambda version, manifest: None)
    index_dir = Path(shutil.copytree(healthy, tmp_path / "index"))
    file = versions.newest(index_dir).folder / name
    data, chance, told = file.read_bytes(), random.Random(2), 0
    for _ in range(60):
        # a header that FAISS or SQLite does not know is looked at, as the first block of every file is
        at = chance.randrange(100, len(data))
        file.unlink()  # and not in place, since an index that was opened before may still map it
        file.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
        told += same_or_told(index_dir, expected)
    assert told > 30


def test_a_word_changed_in_the_database_is_never_quoted(healthy: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(versions, "look_over", lambda version, manifest: None)
    index_dir = Path(shutil.copytree(healthy, tmp_path / "index"))
    file = versions.newest(index_dir).documents
    file.write_bytes(file.read_bytes().replace("四十条".encode(), "九十条".encode()))
    retriever = Retriever.load(index_dir)
    with pytest.raises(IndexDamaged, match=r"document 2 .*documents\.sqlite"):
        retriever.search("鲤鱼有多少条？")
    with pytest.raises(IndexDamaged, match="document 2"):
        assert retriever.documents
    retriever.close()


def test_a_build_heals_what_is_damaged(papers: Path, tmp_path: Path) -> None:
    expected = [d.text for d in build_index([papers], tmp_path / "healthy").documents]
    for n, original in enumerate(files(tmp_path / "healthy")):
        index_dir = Path(shutil.copytree(tmp_path / "healthy", tmp_path / str(n)))
        (index_dir / original.relative_to(tmp_path / "healthy")).write_bytes(b"\xff")
        retriever = build_index([papers], index_dir)
        assert [d.text for d in retriever.documents] == expected
        assert "8000只" in retriever.search("麋鹿总数")[0].passage.text
        assert check_index(index_dir).faults == ()
        retriever.close()
