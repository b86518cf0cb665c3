import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from index.encoder import FloatArray, StaticEncoder

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


@pytest.fixture
def other_encoder(tmp_path: Path) -> Path:
    """A static encoder of 3 dimensions that knows a few characters."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "植": 1, "麋": 2, "快": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": np.eye(4, 3, -1, dtype=np.float32)}, folder / "model.safetensors")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    return folder


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passages encoded since the last `clear()`."""
    seen: list[str] = []
    encode = StaticEncoder.passages

    def noting(encoder: StaticEncoder, texts: Sequence[str]) -> FloatArray:
        seen.extend(texts)
        return encode(encoder, texts)

    monkeypatch.setattr(StaticEncoder, "passages", noting)
    return seen


@pytest.fixture
def write_book() -> Callable[..., None]:
    """Return what writes a book of twenty chapters, of which one may have `changed`."""

    def into(file: Path, changed: int | None = None) -> None:
        lines = [f"第{n}章 样地{n}号\n" + f"这里是第{n}号样地的记录，面积为{n + 3}公顷。" * 8 for n in range(20)]
        if changed is not None:
            lines[changed] = "第九章 改写\n这一章已经全部改写了。"
        file.write_text("\n".join(lines), encoding="utf-8")

    return into
