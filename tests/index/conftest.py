from pathlib import Path

import pytest

FIRST = "第一章 植物\n中国建立植物园近200个，保存植物2.3万余种。\n第二章 动物\n麋鹿总数已突破8000只。\n"
SECOND = "快递条例\n末端网点自开办之日起20日内备案。\n"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder of two small texts."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "first.txt").write_text(FIRST, encoding="utf-8")
    (folder / "second.txt").write_text(SECOND, encoding="utf-8")
    return folder
