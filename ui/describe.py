"""What an index is made of, and what made a score, for a terminal: in Chinese and English side by side."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict

from index import IndexInfo
from index.types import Explanation
from ui.terminal import visible
from ui.words import Lang

_PARTS = {
    "documents": "文档 documents",
    "terms of passages": "段落词项 terms of passages",
    "terms of parents": "上下文词项 terms of parents",
    "vectors": "向量 vectors",
    "manifest": "清单 manifest",
}
_SETTLED = {
    "default": "编码器的默认值 the default of the encoder",
    "given": "由用户指定 as given",
}
_SHOWN_TERMS = 8


def info_text(info: IndexInfo) -> str:
    """Return what an index is made of, a line each."""
    ships = "（随引据附带 ships with Yinju）" if info.shipped else ""
    lines = [
        ("索引 Index", visible(str(info.folder))),
        ("建立时间 Built", f"{info.built.replace('T', ' ').removesuffix('+00:00')} UTC"),
        ("文档 Documents", f"{info.documents:,}"),
        ("自然段 Paragraphs", f"{info.paragraphs:,}"),
        ("检索段落 Passages", f"{info.passages:,}"),
        ("上下文 Parents", f"{info.parents:,} 段落所在的整段文字 stretches of text around the passages"),
        ("编码器 Encoder", f"{visible(info.encoder)}{ships}"),
        ("", f"{info.dimension} 维 dimensions, 指纹 fingerprint {info.fingerprint}"),
        ("编码器权重 Weight", f"{info.dense_weight:g} {_SETTLED[info.weight_by]}"),
        ("格式 Format", str(info.format)),
        ("占用空间 On disk", _bytes(info.size)),
        *(("", f"{_PARTS[name]} {_bytes(size)}") for name, size in info.sizes.items()),
    ]
    width = max(_width(name) for name, _ in lines) + 2
    return "\n".join(name + " " * (width - _width(name)) + value for name, value in lines)


def info_json(info: IndexInfo) -> dict[str, object]:
    """Return what an index is made of as plain values; sizes are bytes."""
    return {**asdict(info), "folder": str(info.folder), "size": info.size}


def explanation_text(made: Explanation, lang: Lang) -> str:
    """Return what made a score: its parts, and the terms that weigh most."""
    names = ("段落", "上下文", "语义") if lang == "zh" else ("passage", "parent", "meaning")
    parts = zip(names, (made.passage, made.parent, made.dense), strict=True)
    sums = " ".join(f"{value:+.3f} {name}" for name, value in parts)
    shown = [f"{share.term} {share.total:.3f}" for share in made.terms[:_SHOWN_TERMS]]
    more = len(made.terms) - len(shown)
    head = "词项" if lang == "zh" else "terms"
    rest = f" … {'另有' if lang == 'zh' else 'and'} {more}{' 个' if lang == 'zh' else ' more'}" if more else ""
    return f"    {made.score:.3f} = {sums}\n    {head}: {', '.join(shown) or '-'}{rest}"


def explanation_json(made: Explanation) -> dict[str, object]:
    """Return what made a score as plain values."""
    return asdict(made)


def _bytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
