"""Make .venv and install one lock file into it, showing how far it is. Standard library only.

Called by make as `python .ci/install.py requirements.txt`. Whoever runs it must be Python 3.11 or newer. A stamp
with the lock's hash in .venv tells that the work is done; an installation that was interrupted is simply taken up again.
"""

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
STAMPS = {"requirements.txt": ".installed-runtime", "requirements-dev.txt": ".installed-dev"}


def main(lock_name: str) -> int:
    """Install `lock_name`; returns the exit code for make."""
    if sys.version_info < (3, 11):  # noqa: UP036  the Python that make found may be too old
        print(
            f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.", file=sys.stderr
        )
        return 1
    lock = ROOT / lock_name
    if not works(PYTHON) and not make_venv():
        return 1
    stamp = VENV / STAMPS[lock_name]
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        stamp.touch()
        return 0
    started = time.monotonic()
    wanted = len(re.findall(r"^[a-zA-Z0-9][^\s=]*==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"Installing {wanted} packages from {lock_name} (once; about a minute)", flush=True)
    if not install(lock, wanted):
        return 1
    stamp.write_text(digest, encoding="utf-8")
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return 0


def works(python: Path) -> bool:
    """Whether .venv is whole: one whose Python was removed or that was half made is made anew."""
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True).returncode == 0


def make_venv() -> bool:
    """Make .venv, or name the package that is missing."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"Making .venv with Python {version} ({sys.executable})", flush=True)
    try:
        import ensurepip  # noqa: F401  Debian ships it apart, in python3-venv
        import venv
    except ImportError:
        missing_venv(version)
        return False
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Making .venv failed: {error}", file=sys.stderr)
        missing_venv(version)
        return False
    return True


def missing_venv(version: str) -> None:
    """Name the package that brings the venv module."""
    print(
        f"This Python has no complete venv module. Install it:\n"
        f"    Debian, Ubuntu:  sudo apt install python{version}-venv   (or python3-venv)\n"
        f"    Fedora:          sudo dnf install python3-pip\n"
        f"or choose another Python:  make run PYTHON=/path/to/python3",
        file=sys.stderr,
    )


def install(lock: Path, wanted: int) -> bool:
    """Run pip over the lock, its lines condensed to one that moves; the full text goes to .venv/install.log."""
    # Byte code is written when a module is first imported: compiling all of it would double the wait.
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-compile", "--progress-bar", "off",
               "--disable-pip-version-check", "-r", lock]  # fmt: skip
    with LOG.open("a", encoding="utf-8") as log:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        assert pip.stdout is not None
        for text in progress(pip.stdout, log, wanted):
            show(text)
        failed = pip.wait() != 0
    show("")
    if failed:
        print("The installation failed. The end of .venv/install.log says:\n", file=sys.stderr)
        print("\n".join(LOG.read_text(encoding="utf-8").splitlines()[-15:]), file=sys.stderr)
        print("\nRun the same command again to take it up where it stopped.", file=sys.stderr)
    return not failed


def progress(lines: Iterable[str], log: TextIO, wanted: int) -> Iterator[str]:
    """One short text per thing that moved on."""
    seen = 0
    for line in lines:
        log.write(line)
        if match := re.match(
            r"(?:Collecting|Processing|Ignoring|Requirement already satisfied:) (\S+)", line
        ):
            seen += 1
            yield f"  {min(seen, wanted):3} of {wanted}  {Path(match[1]).name.rstrip(':')}"
        elif line.startswith("Installing collected packages"):
            yield f"  unpacking {line.count(',') + 1} packages into .venv"


def show(text: str) -> None:
    """On a terminal one line that changes; in a log a line for each tenth step, so that silence never grows long."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif text and (text.lstrip()[:1] == "u" or int(text.split()[0]) % 10 == 0):
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
