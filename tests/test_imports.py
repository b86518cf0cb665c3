"""Imports point one way, corpus <- index <- qa <- ui, and each heavy library has one home."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "qa", "ui")
HOMES = {
    "faiss": {"index/storage/faiss.py"},
    "tantivy": {"index/storage/tantivy.py"},
    "sqlite3": {"index/storage/sqlite.py", "index/storage/older.py"},
}


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def modules(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_nothing_above_it(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    wrong = {str(file.relative_to(ROOT)): imported(file) & above for file in modules(layer)}
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_home_only(library: str) -> None:
    users = {str(f.relative_to(ROOT)) for layer in LAYERS for f in modules(layer) if library in imported(f)}
    assert users <= HOMES[library]


def test_gradio_stays_in_ui() -> None:
    users = {layer for layer in LAYERS for file in modules(layer) if "gradio" in imported(file)}
    assert users == {"ui"}


def test_asking_loads_neither_torch_nor_gradio() -> None:
    code = (
        "import sys, index, qa, ui.cli; from index.encoder import load_encoder; load_encoder().queries(['问']);"
        "print(sorted({'torch', 'gradio', 'sentence_transformers', 'sklearn'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert out.stdout.strip() == "[]"
