"""`yinju info`, `yinju list` and `yinju remove`."""

import json

from ui.cli import main


def test_info_shows_what_the_index_is_made_of(index_dir, capsys):
    assert main(["info", "--index", str(index_dir)]) == 0
    out = capsys.readouterr().out
    assert "文档 Documents" in out
    assert "yinju-static" in out
    assert main(["info", "--json", "--index", str(index_dir)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["shipped"]) == (2, True)
    assert found["size"] == sum(found["sizes"].values())


def test_list_shows_what_remove_takes(greenhouses, tmp_path, capsys):
    for name, text in (("a.txt", greenhouses), ("b.txt", "山上有一座寺庙。"), ("c.txt", "河边有两棵柳树。")):
        (tmp_path / name).write_text(text, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", *(str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")), *place]) == 0
    capsys.readouterr()
    assert main(["list", *place]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [source for _, _, source in rows] == [str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    assert main(["remove", rows[0][0], str(tmp_path / "c.txt"), *place]) == 0
    assert capsys.readouterr().out.startswith("1 documents, 1 passages")
    assert main(["list", "--json", *place]) == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert (left["id"], left["source"], left["characters"]) == (rows[1][0], str(tmp_path / "b.txt"), 8)
    assert main(["remove", rows[1][0], *place]) == 2
    assert "keep or add at least one" in capsys.readouterr().err


def test_a_text_under_two_names_is_reported_listed_and_removed_by_either(greenhouses, tmp_path, capsys):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(greenhouses, "utf-8")
    place = ["--index", str(tmp_path / "index")]
    assert main(["build", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), *place]) == 0
    said = capsys.readouterr()
    assert f"{tmp_path / 'b.txt'}: has the text of a.txt, which is indexed once" in said.err
    assert said.out.startswith("1 documents")
    assert main(["list", *place]) == 0
    assert capsys.readouterr().out.strip().endswith(f"{tmp_path / 'a.txt'}\talso as {tmp_path / 'b.txt'}")
    assert main(["remove", str(tmp_path / "b.txt"), *place]) == 0
    capsys.readouterr()
    assert main(["list", "--json", *place]) == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert (left["source"], left["also"]) == (str(tmp_path / "a.txt"), [])
