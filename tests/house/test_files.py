"""The shape of the house's own files."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MOST_LINES, MOST_LINES_OF_TESTS = 300, 450
LONGER: dict[str, str] = {}
"""Files over the limit, each with the reason why one file is still the better form."""

TOP_LEVEL = {
    ".ci", ".dockerignore", ".env.example", ".git", ".gitattributes", ".gitignore", ".github", "CHANGELOG.md", "Dockerfile",
    "LICENSE", "Makefile", "Procfile", "README.md", "app.py", "bench", "compose.yaml", "docs", "gunicorn.conf.py",
    "migrations", "pyproject.toml", "requirements-dev.in", "requirements-dev.txt", "requirements.in",
    "requirements.txt", "static", "store", "templates", "tests",
}  # fmt: skip


def kept_files(*patterns: str) -> list[Path]:
    """Files that belong to the project: what git keeps and what it would take up."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_else_grows_at_the_top():
    assert {path.relative_to(ROOT).parts[0] for path in kept_files()} <= TOP_LEVEL


def limit(path: Path) -> int:
    """How long a file may be; a table of cases may be longer than code."""
    return MOST_LINES_OF_TESTS if path.is_relative_to(ROOT / "tests") else MOST_LINES


def test_no_file_grows_too_long_without_a_reason():
    long = {
        str(path.relative_to(ROOT))
        for path in kept_files("*.py", "*.html", "*.css", "*.js")
        if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > limit(path)
    }

    assert long - LONGER.keys() == set()
    assert LONGER.keys() - long == set(), "these have become shorter: take them off the list"


def test_names_say_what_is_inside():
    empty_words = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}

    assert [path for path in kept_files("*.py") if path.stem in empty_words] == []


def rooms() -> list[Path]:
    """Packages of store/ that keep tables or acts."""
    return sorted(path.parent for path in (ROOT / "store").glob("*/__init__.py"))


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_every_room_has_a_face(room):
    tree = ast.parse((room / "__init__.py").read_text("utf-8"))
    imports = any(isinstance(node, ast.ImportFrom) and node.module != "__future__" for node in tree.body)
    says = any(
        isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        for node in tree.body
    )

    assert ast.get_docstring(tree), "a room says in one sentence what it is"
    assert says or not imports, "what callers may use stands in __all__"


def public_things(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes that others may call."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def test_what_others_may_call_explains_itself():
    silent = [
        f"{path.relative_to(ROOT)}:{thing.lineno} {thing.name}"
        for path in kept_files("store/*.py", "bench/*.py")
        for thing in public_things(ast.parse(path.read_text("utf-8")))
        if not ast.get_docstring(thing)
    ]

    assert not silent, "\n".join(silent)


def test_nothing_points_outside_the_project():
    """The project stands alone: no path of the machine it was written on."""
    outside = re.compile(r"(?<![\w.:/])/(home|mnt|root|srv/\w+/src|Users|work|workspace)/\w")
    allowed = {"tests/house/test_files.py"}
    pointing = [
        str(path.relative_to(ROOT))
        for path in kept_files("*.py", "*.md", "*.html", "*.toml", "*.js", "*.css", "Makefile")
        if str(path.relative_to(ROOT)) not in allowed and outside.search(path.read_text("utf-8"))
    ]

    assert pointing == []


def test_no_lock_names_where_packages_come_from():
    for name in ("requirements.in", "requirements-dev.in", "requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"^\s*(-i|-f|--\w*index-url|--find-links)\b|https?://", text, re.MULTILINE), name


def test_every_locked_package_has_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / name).read_text("utf-8"))
        pinned = [block for block in blocks if re.match(r"[a-zA-Z0-9][^\s=]*==", block)]
        assert pinned
        assert [block.splitlines()[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_there_is_a_changelog():
    assert (ROOT / "CHANGELOG.md").read_text("utf-8").startswith("# ")
