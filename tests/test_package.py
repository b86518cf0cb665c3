"""What the code reads beside itself goes with it into an installation."""

import tomllib
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "qa", "ui")
NOT_READ = {"ui/screenshot.png"}  # shown by the README alone

DATA = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
FILES = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*")) if "__pycache__" not in file.parts]


def package_of(file: Path) -> Path:
    return next(folder for folder in file.parents if (folder / "__init__.py").exists())


def is_installed(file: Path) -> bool:
    package = package_of(file)
    place = PurePosixPath(file.relative_to(package))
    patterns = [*DATA["*"], *DATA.get(".".join(package.relative_to(ROOT).parts), [])]
    return "**/*" in patterns or any(len(place.parts) == 1 and place.match(pattern) for pattern in patterns)


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {file.parent for file in FILES if file.suffix == ".py"}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_file_beside_the_code_is_installed(layer: str) -> None:
    beside = [file for file in FILES if file.is_file() and file.suffix != ".py" and file.is_relative_to(ROOT / layer)]
    left_out = {file.relative_to(ROOT).as_posix() for file in beside if not is_installed(file)}
    assert left_out - NOT_READ == set()
