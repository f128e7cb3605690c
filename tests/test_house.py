"""The rules of the house: imports run down, each library is known to one module, one place writes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "pipeline").rglob("*.py"))
}


def _imports(path: Path) -> set[str]:
    """Return every module that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & set(MODULES) or {node.module}
    return found


GRAPH = {
    name: {i for i in _imports(path) if i in MODULES and i not in ("pipeline", name)}
    for name, path in MODULES.items()
}


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 30
    assert GRAPH["pipeline.build"] >= {"pipeline.load", "pipeline.publish"}


def test_no_import_circle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name not in done:
            for other in sorted(GRAPH[name]):
                visit(other, (*path, name))
            done.add(name)

    for name in GRAPH:
        visit(name, ())


def _room(module: str) -> str:
    """Return the folder a module is in, or the module itself where it stands at the top."""
    parts = module.split(".")
    return ".".join(parts[:2])


def test_no_circle_between_rooms() -> None:
    """A folder that imports another is not imported back by it."""
    ways = {
        (_room(a), _room(b)) for a, others in GRAPH.items() for b in others if _room(a) != _room(b)
    }
    assert len(ways) > 40
    assert [way for way in sorted(ways) if way[::-1] in ways and way < way[::-1]] == []


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        ("pelican", {"pipeline.plugin"}),
        ("frictionless", {"pipeline.reading.packages"}),
        ("lunr", {"pipeline.search.index"}),
        ("nh3", {"pipeline.reading.prose"}),
        ("jinja2", {"pipeline.plugin"}),
        ("python_calamine", {"pipeline.importing.sources"}),
        ("chinese_calendar", {"pipeline.seed_calendar"}),
        ("playwright", {"pipeline.printing"}),
        ("cryptography", {"pipeline.carrying.signing"}),
        ("rjieba", {"pipeline.view.labels"}),
    ],
)
def test_a_library_is_known_to_one_module(library: str, owners: set[str]) -> None:
    users = {
        name
        for name, path in MODULES.items()
        if library in {i.split(".")[0] for i in _imports(path)}
    }
    assert users <= owners


def _calls(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(n, ast.Call) and getattr(n.func, "id", "") == name for n in ast.walk(tree)
    )


def test_only_the_command_line_prints() -> None:
    printing = {name for name, path in MODULES.items() if _calls(path, "print")}
    tools = {
        n
        for n in printing
        if n.startswith("pipeline.search.lexicon.") or n == "pipeline.search.evaluate"
    }
    assert printing - tools <= {"pipeline.__main__", "pipeline.progress"}


def test_every_function_fits_a_screen() -> None:
    long = [
        f"{name}.{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []


def test_every_file_can_be_read_in_one_go() -> None:
    long = {
        n: c for n, p in MODULES.items() if (c := p.read_text(encoding="utf-8").count("\n")) > 400
    }
    # The tables of the catalogue are one list, and read as one; so are the rules.
    assert set(long) <= {"pipeline.model.catalogue", "pipeline.rules.contents"}, long
