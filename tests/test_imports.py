"""Imports point one way, corpus <- index <- qa <- ui, and each heavy library has one home."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "qa", "ui")
HOMES = {
    "faiss": "index/storage/faiss.py",
    "tantivy": "index/storage/tantivy.py",
    "sqlite3": ("index/storage/", "ui/page/store.py"),
    "pymilvus": "index/storage/milvus/server.py",
    "onnxruntime": "index/graph.py",
    "pypdfium2": "corpus/formats/",
    "pptx": "corpus/formats/",
    "openpyxl": ("corpus/formats/", "ui/page/comparison.py"),
    "python_calamine": "corpus/formats/",
    "lxml": "corpus/formats/",
    "xlfmt": "corpus/formats/",
    "rapidocr": "corpus/formats/ocr.py",
    "cv2": "corpus/formats/ocr.py",
    "PIL": "corpus/formats/",
    "docx": "ui/page/pins_export.py",
    "httpx": "qa/writing/client.py",
    "gradio": ("ui/page/", "ui/serving/", "ui/server.py"),
    "uvicorn": "ui/serving/",
    "langchain_core": "index/adapters/langchain.py",
    "llama_index": "index/adapters/llama_index.py",
    "haystack": "index/adapters/haystack.py",
    "mcp": "ui/programs/mcp.py",
    "watchfiles": "ui/in_step.py",
}


def imported(file: Path) -> set[str]:
    """Return the dotted names that a module imports, of packages and of what is taken from them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.ImportFrom):
            package = file.relative_to(ROOT).parts[: -node.level]
            base = ".".join((*package, *filter(None, [node.module])))
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def importing(package: str, under: str = "") -> set[str]:
    """Return the modules below `under` that import a package or anything in it."""
    return {
        str(file.relative_to(ROOT))
        for layer in LAYERS
        for file in (ROOT / layer).rglob("*.py")
        if str(file.relative_to(ROOT)).startswith(under)
        and any(name == package or name.startswith(f"{package}.") for name in imported(file))
    }


def test_modules_of_packages_in_packages_are_looked_at() -> None:
    assert "corpus/formats/pdf/__init__.py" in importing("corpus.errors")
    assert "ui/page/talk.py" in importing("ui.page.markup", "ui/page/")


@pytest.mark.parametrize(("layer", "above"), [(a, b) for n, a in enumerate(LAYERS) for b in LAYERS[n + 1 :]])
def test_a_layer_imports_nothing_above_it(layer: str, above: str) -> None:
    assert importing(above, f"{layer}/") == set()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_home_only(library: str) -> None:
    users = importing(library)
    assert users
    assert {file for file in users if not file.startswith(HOMES[library])} == set()


def test_the_server_around_the_page_does_not_know_the_page() -> None:
    assert importing("ui.page", "ui/serving/") == set()


@pytest.mark.parametrize("layer", ["index", "qa"])
def test_what_answers_needs_nothing_of_training(layer: str) -> None:
    users = importing(f"{layer}.training")
    assert {file for file in users if "/training/" not in file} == set()


def loaded_by(code: str, *libraries: str) -> set[str]:
    """Return which of the libraries are loaded once the code has run in a process of its own."""
    code = f"import sys\n{code}\nprint(*({set(libraries)} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(out.stdout.split())


def test_asking_loads_neither_torch_nor_gradio() -> None:
    asking = "import index, qa, ui.cli; from index.encoder import load_encoder; load_encoder().queries(['问'])"
    libraries = ("torch", "gradio", "sentence_transformers", "sklearn", "httpx", "qa.writing", "pymilvus", "grpc")
    assert loaded_by(asking, *libraries) == set()


def test_serving_programs_loads_no_page() -> None:
    assert loaded_by("import ui.programs.server", "torch", "gradio", "sentence_transformers") == set()


def test_reading_plain_text_loads_no_library_of_another_format() -> None:
    reading = "import corpus; from pathlib import Path; corpus.read(next(Path('corpus/data').glob('*.txt')))"
    assert loaded_by(reading, "pypdfium2", "pptx", "openpyxl", "lxml", "zipfile", "csv", "PIL", "cv2", "numpy") == set()
