"""Bring the message catalogues in line with the sources: new texts come in, unused ones go.

    .venv/bin/python .ci/messages.py

What is new stands without a translation until somebody writes one.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BABEL = [sys.executable, "-m", "babel.messages.frontend", "--quiet"]
TEMPLATE = Path("locale") / "django.pot"
# Django's lazy functions and where in their calls the texts stand; `c` is the context.
FUNCTIONS = (
    "gettext_lazy",
    "gettext_noop",
    "ngettext_lazy:1,2",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
# One text a line and no line numbers: a change shows as what it is.
LAYOUT = ("--no-wrap", "--add-location=file", "--sort-by-file", "--project=Shop Suite")
# A guessed translation is worse than none; what is gone can be found in the history.
UPDATE = (
    "--init-missing",
    "--no-wrap",
    "--no-fuzzy-matching",
    "--ignore-obsolete",
    "--ignore-pot-creation-date",
)


def main() -> None:
    """Gather the texts and update every catalogue."""
    write_template(TEMPLATE)
    for folder in sorted(ROOT.glob("locale/*/LC_MESSAGES")):
        update(folder.parent.name)


def write_template(path: Path) -> None:
    """Write what the sources say to people."""
    functions = [word for function in FUNCTIONS for word in ("-k", function)]
    comments = ("-c", "Translators:")
    run("extract", "-F", "pyproject.toml", *functions, *comments, *LAYOUT, "-o", str(path), ".")


def update(language: str) -> None:
    """Bring one language's catalogue in line with the template."""
    run("update", "-D", "django", "-i", str(TEMPLATE), "-d", "locale", "-l", language, *UPDATE)


def run(*words: str) -> None:
    """Run a command of Babel's."""
    subprocess.run([*BABEL, *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
