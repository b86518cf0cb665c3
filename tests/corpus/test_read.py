import os

import pytest

from corpus import FileMissing, Limits, NoText, TooLarge, Unreadable, cut, default_document, expand, read, read_text
from corpus.formats import FORMATS


def test_the_shipped_document_reads_into_passages_of_sentences():
    (document,) = read(default_document())
    passages = cut(document)
    assert passages[0].text.startswith("划定并严守生态保护红线。")
    assert document.source == str(default_document())


def test_the_id_tells_files_with_the_same_text_apart_and_stays(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("同样的内容。", encoding="utf-8")
    ids = [read(tmp_path / name)[0].id for name in ("a.txt", "b.txt", "a.txt")]
    assert ids[0] == ids[2] != ids[1] and all(len(identity) == 16 for identity in ids)


def test_folders_open_sorted_without_hidden_or_unknown_files_or_endless_links(tmp_path):
    for name in ("b.txt", "a.md", ".hidden.txt", "x.bin", "sub/c.TXT", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("内容。", encoding="utf-8")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    names = [path.relative_to(tmp_path).as_posix() for path in expand([tmp_path, tmp_path / "b.txt"])]
    assert names == ["a.md", "b.txt", "sub/c.TXT"]
    assert expand([tmp_path / "x.bin"]) == [tmp_path / "x.bin"]


def test_what_is_no_file_is_named_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(Unreadable, match="pipe"):
        read(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert expand([tmp_path]) == [tmp_path / "gone.txt", tmp_path / "pipe.txt"]
    with pytest.raises(FileMissing, match="gone"):
        read(tmp_path / "gone.txt")


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(FileMissing, match="nowhere"):
        expand([tmp_path / "nowhere"])
    with pytest.raises(FileMissing, match="nowhere"):
        read(tmp_path / "nowhere.txt")


def test_a_folder_or_an_unreadable_file_is_named(tmp_path):
    with pytest.raises(Unreadable, match=tmp_path.name):
        read(tmp_path)
    path = tmp_path / "closed.txt"
    path.write_text("内容。", encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("runs as root, who may read everything")
    with pytest.raises(Unreadable, match="closed"):
        read(path)


@pytest.mark.parametrize("name", [f"a{suffixes[0]}" for suffixes in FORMATS.values()])
@pytest.mark.parametrize("content", [b"", b"  \n \n", b"\x00\x01\x02\xff\xfe" * 40])
def test_an_empty_or_broken_file_of_any_format_gives_a_stated_error(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((NoText, Unreadable), match=rf"a\{path.suffix}"):
        read(path)


def test_limits_are_stated_and_can_be_raised(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("一" * 100, encoding="utf-8")
    with pytest.raises(TooLarge, match="300 bytes, the limit is 200"):
        read(path, limits=Limits(size=200))
    with pytest.raises(TooLarge, match="100 characters, the limit is 50"):
        read(path, limits=Limits(characters=50))
    assert len(read(path, limits=Limits(characters=100))[0].text) == 100


def test_fifty_megabytes_in_one_line_are_too_large(tmp_path):
    path = tmp_path / "line.txt"
    path.write_bytes(b"a" * 50_000_000)
    with pytest.raises(TooLarge, match="50,000,000 characters"):
        read(path)


def test_pasted_text_that_is_blank_is_refused():
    with pytest.raises(NoText, match="pasted"):
        read_text(" \n\u3000\n", title="", source="pasted text")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_more_lines_than_the_limit_on_characters_allows_are_refused(tmp_path, name):
    line = "<p>甲\n" if name == "a.html" else "甲\n\n"
    (tmp_path / name).write_text(line * 2_000, encoding="utf-8")
    with pytest.raises(TooLarge, match=rf"{name} has more than 1,500 lines.*Limits\(characters=30000\)"):
        read(tmp_path / name, limits=Limits(characters=15_000))
    assert read(tmp_path / name, limits=Limits(characters=30_000))[0].text.count("甲") == 2_000


def test_blank_lines_are_none(tmp_path):
    (tmp_path / "a.txt").write_text("甲。" + "\n" * 1_000_000 + "乙。", encoding="utf-8")
    assert read(tmp_path / "a.txt")[0].text == "甲。\n乙。"
