"""The checks of `make lint`: all of them, or those named on the command line.

    python3 -m scripts.lint [rules] [format] [odoo] [xml] [manifests] [readme]
                            [length] [translations]

Each prints one line with PASS or FAIL, a failed one its findings before it.
Whether views are valid shows when they are installed, which the tests do.
"""

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from . import settings
from .settings import fail

PYTHON_FOLDERS = ("addons", "bench", "demo", "scripts", "tests")
# Where Odoo's habits put what a manifest has to list.
LISTED_FOLDERS = ("data", "demo", "report", "security", "views", "wizard")
LISTED_SUFFIXES = (".csv", ".xml")
README_PARTS = ("CONFIGURE.md", "DESCRIPTION.md", "USAGE.md")
ICON = "static/description/icon.png"
MAX_LINES = 500


# --- tools -------------------------------------------------------------------


def tool_findings(*command: str | Path) -> list[str]:
    """Output of a tool that failed, none of one that passed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=settings.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if not done.returncode:
        return []
    return done.stdout.splitlines() or [f"exit code {done.returncode}"]


def check_rules() -> list[str]:
    """Ruff's rules, chosen in pyproject.toml."""
    return tool_findings(
        settings.VENV / "bin" / "ruff", "check", "--output-format=concise", "."
    )


def check_format() -> list[str]:
    """Ruff's format."""
    return tool_findings(
        settings.VENV / "bin" / "ruff",
        "format",
        "--check",
        "--output-format=concise",
        ".",
    )


def check_odoo() -> list[str]:
    """pylint-odoo's messages, chosen in .pylintrc."""
    return tool_findings(
        settings.VENV / "bin" / "pylint", "--rcfile=.pylintrc", *addon_folders()
    )


def check_translations() -> list[str]:
    """Every text of the templates has a Chinese translation."""
    # polib lives in the virtual environment.
    return tool_findings(settings.PYTHON, "-m", "scripts.translations", "check")


# --- files -------------------------------------------------------------------


def addon_folders() -> list[Path]:
    """Folders of our addons."""
    return [settings.ADDONS / name for name in settings.OUR_ADDONS]


def relative(path: Path) -> str:
    """The path as findings name it."""
    return str(path.relative_to(settings.ROOT))


def check_xml() -> list[str]:
    """Every XML file of the addons is well-formed."""
    findings = []
    for path in sorted(settings.ADDONS.rglob("*.xml")):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            findings.append(f"{relative(path)}: {error}")
    return findings


def check_manifests() -> list[str]:
    """Manifests list every data file, and no file that is not there."""
    return [
        finding for addon in addon_folders() for finding in manifest_findings(addon)
    ]


def manifest_findings(addon: Path) -> Iterator[str]:
    """What is wrong with the file lists of one manifest.

    :param addon: folder of the addon
    """
    path = addon / "__manifest__.py"
    if not path.exists():
        yield f"{relative(path)}: missing"
        return
    manifest = ast.literal_eval(path.read_text(encoding="utf-8"))
    listed = {*manifest.get("data", ()), *manifest.get("demo", ())}
    present = {
        file.relative_to(addon).as_posix()
        for folder in LISTED_FOLDERS
        for file in (addon / folder).rglob("*")
        if file.suffix in LISTED_SUFFIXES
    }
    for name in sorted(listed):
        if not (addon / name).is_file():
            yield f"{relative(path)}: {name} does not exist"
    for name in sorted(present - listed):
        yield f"{relative(path)}: {name} is not listed"


def check_readme() -> list[str]:
    """Every addon says what it is, how to configure and use it, and has an icon."""
    wanted = (*(f"readme/{part}" for part in README_PARTS), ICON)
    return [
        f"{relative(addon / name)}: missing or empty"
        for addon in addon_folders()
        for name in wanted
        if not (addon / name).is_file() or not (addon / name).stat().st_size
    ]


def check_length() -> list[str]:
    """No Python file is too long to be read at one sitting."""
    findings = []
    for folder in PYTHON_FOLDERS:
        for path in sorted((settings.ROOT / folder).rglob("*.py")):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > MAX_LINES:
                findings.append(f"{relative(path)}: {lines} lines, {MAX_LINES} allowed")
    return findings


# --- all of them -------------------------------------------------------------

CHECKS = {
    "rules": check_rules,
    "format": check_format,
    "odoo": check_odoo,
    "xml": check_xml,
    "manifests": check_manifests,
    "readme": check_readme,
    "length": check_length,
    "translations": check_translations,
}


def run(names: list[str]) -> bool:
    """Run checks by name and print how they went.

    :return: whether all passed
    """
    passed = True
    for name in names:
        check = CHECKS[name]
        started = time.monotonic()
        findings = check()
        for finding in findings:
            print(f"    {finding}")
        verdict = "FAIL" if findings else "PASS"
        seconds = time.monotonic() - started
        print(f"{verdict} {name:13} {seconds:5.1f} s  {check.__doc__}", flush=True)
        passed = passed and not findings
    return passed


def main(names: list[str]) -> int:
    """Exit code of a command line."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        fail(f"no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}.")
    if not settings.PYTHON.exists():
        fail("the tools are not installed; `make lint` installs them.")
    return 0 if run(names or list(CHECKS)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
