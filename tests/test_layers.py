"""Data flows one way: a module imports only from its own layer's package or from the layers above it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "communique"
LAYERS = (
    "errors", "record", "settings", "wording", "codebook", "codes", "ingest", "clean", "parse", "dates", "encoder",
    "actors", "extract", "pipeline", "schema", "pins", "verdicts", "topics", "passages", "database", "rows", "store",
    "query", "browse", "search", "explain", "chart", "review", "export", "reading", "web", "cli",
)  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> set[tuple[str, ...]]:
    """The communique modules that a file imports, as paths below the package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "communique":
            base = tuple(node.module.split(".")[1:])
            found |= {(*base, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("communique.")}
    return {names for names in found if names and names[0] in LAYERS}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_up(path):
    own = layer(path)
    if own == "__init__":
        assert not imported(path)
        return
    assert own in LAYERS, f"{own} has no place in the layers; add it to LAYERS and to CONTRIBUTING.md"
    later = {names[0] for names in imported(path)} - set(LAYERS[: LAYERS.index(own) + 1])
    assert not later, f"{path.name} imports from layers below it: {', '.join(sorted(later))}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "extract").rglob("*.py")), ids=lambda path: path.name)
def test_extractors_do_not_import_each_other(path):
    own = path.relative_to(PACKAGE / "extract").with_suffix("").parts[0]
    others = {names[1] for names in imported(path) if names[0] == "extract" and len(names) > 1} - {own}
    assert not others or own == "__init__"


def test_only_parse_loads_spacy():
    loading = [path.name for path in MODULES if "spacy.load(" in path.read_text(encoding="utf-8")]
    assert loading == ["parse.py"]
