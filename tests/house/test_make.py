"""The commands explain themselves, and say what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make") or "make"


def run(*words: str, cwd: Path = ROOT, **chosen: str) -> subprocess.CompletedProcess[str]:
    """Run a command as from a shell, without what the tests' own make has set."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(words, cwd=cwd, env=env | chosen, capture_output=True, text=True)


def targets() -> set[str]:
    """What the Makefile offers: its phony targets."""
    text = (ROOT / "Makefile").read_text("utf-8")
    return {name for line in re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE) for name in line.split()}


def test_help_explains_every_target_and_is_the_default():
    explained = set(re.findall(r"^  ([a-z-]+) +\S.*$", run(MAKE, "help").stdout, re.MULTILINE))

    assert explained == targets()
    assert run(MAKE).stdout == run(MAKE, "help").stdout


def test_every_promised_target_exists():
    promised = {"help", "run", "test", "check", "format", "lock", "bench", "clean", "integrity"}

    assert promised <= targets()


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the commands every system has, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "awk", "make", "mkdir", "rm"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What make needs of a fresh clone, in a folder with a space in its name."""
    folder = tmp_path / "our shop"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_a_machine_without_python_is_told_what_to_install(clone, tools):
    told = run(MAKE, "run", cwd=clone, PATH=str(tools))

    assert told.returncode != 0
    assert "Python 3.11 or newer was not found" in told.stderr
    assert "sudo apt install python3 python3-venv" in told.stderr
    assert not (clone / ".venv").exists()


def test_a_python_that_is_too_old_is_passed_over(clone, tools):
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    assert "was not found" in run(MAKE, "run", cwd=clone, PATH=str(tools)).stderr


def test_a_python_without_venv_names_the_package(clone, tmp_path):
    """Debian ships ensurepip apart; a Python that cannot import it stands for one without python3-venv."""
    (tmp_path / "lame").mkdir()
    (tmp_path / "lame" / "ensurepip.py").write_text("raise ImportError\n")
    env_python = tmp_path / "python3"
    env_python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}/lame" exec "{sys.executable}" "$@"\n')
    env_python.chmod(0o755)

    told = run(MAKE, "run", f"PYTHON={env_python}", cwd=clone)

    assert told.returncode != 0
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt install python{version}-venv" in told.stderr


def test_a_lock_that_was_tampered_with_is_not_installed(clone):
    """Nothing is fetched: pip refuses the file before it asks anybody."""
    (clone / "requirements.txt").write_text("flask==3.1.3\n")

    told = run(MAKE, ".venv/.installed-runtime", f"PYTHON={sys.executable}", cwd=clone)

    assert told.returncode != 0
    assert "hash" in told.stderr.lower()
    assert not (clone / ".venv" / ".installed-runtime").exists()


def test_compiled_modules_are_kept_whatever_the_environment_says(clone):
    """A Python that tells what it was given stands for the installed one."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "kept: ${PYTHONDONTWRITEBYTECODE-yes}"\n')
    python.chmod(0o755)
    (clone / ".venv" / ".installed-runtime").touch()

    told = run(MAKE, "integrity", cwd=clone, PYTHONDONTWRITEBYTECODE="1")

    assert told.stdout == "kept: yes\n"
