"""`yinju notebooks`."""

import json
import shutil

from ui.cli import main


def test_a_notebook_is_made_by_building_it_asked_by_its_name_and_listed(index_dir, tmp_path, capsys):
    own = tmp_path / "index"
    shutil.copytree(index_dir, own)
    (tmp_path / "tea.txt").write_text("月湾茶馆有四十二张竹桌。\n", "utf-8")
    at = ["--index", str(own), "--notebook", "茶馆"]
    assert main(["build", str(tmp_path / "tea.txt"), *at]) == 0
    capsys.readouterr()
    assert main(["ask", "月湾茶馆有多少张竹桌？", *at]) == 0
    assert "四十二张" in capsys.readouterr().out
    assert main(["ask", "月湾茶馆有多少张竹桌？", "--index", str(own)]) == 0
    assert "四十二张" not in capsys.readouterr().out
    assert main(["notebooks", "--json", "--index", str(own)]) == 0
    first, tea = json.loads(capsys.readouterr().out)
    assert (first["index"], tea["name"]) == (str(own), "茶馆")
    assert main(["notebooks", *at]) == 0
    assert f"茶馆\t{tea['index']}" in capsys.readouterr().out
