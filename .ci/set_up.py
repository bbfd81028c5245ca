"""Make `.venv` and what is made from the sources; redone only when what it is made from changes.

    python3 .ci/set_up.py [--development]

Plain Python of a bare machine. Two at once wait for each other.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
CATALOGUES = ROOT / "locale"


def main() -> None:
    """Do what is not done yet."""
    development = "--development" in sys.argv[1:]
    os.chdir(ROOT)
    lock = os.open(ROOT / ".set-up.lock", os.O_CREAT | os.O_RDWR, 0o644)
    fcntl.flock(lock, fcntl.LOCK_EX)  # until we end
    if not PYTHON.exists():
        make_environment()
    install("requirements.txt")
    if development:
        install("requirements-dev.txt")
    compile_catalogues()


def make_environment() -> None:
    """Make `.venv` with the means that the machine has."""
    say("making .venv")
    if shutil.which("apt-get") and not has("ensurepip") and os.geteuid() == 0:
        install_venv_package()
    for command in ways_to_make_it():
        if subprocess.run(command, check=False).returncode == 0:
            return
    sys.exit(
        "This Python cannot make virtual environments: its parts 'venv' and 'ensurepip' are "
        "missing. Install them (apt-get install python3-venv) and try again."
    )


def ways_to_make_it() -> list[list[str]]:
    """Return the commands that would do, the plainest first."""
    ways = []
    if has("venv") and has("ensurepip"):
        ways.append([sys.executable, "-m", "venv", str(ENVIRONMENT)])
    if has("virtualenv"):
        ways.append([sys.executable, "-m", "virtualenv", "--quiet", str(ENVIRONMENT)])
    if shutil.which("uv"):
        ways.append(["uv", "venv", "--quiet", "--seed", "-p", sys.executable, str(ENVIRONMENT)])
    return ways


def has(module: str) -> bool:
    """Tell whether this Python has a module; Debian's lacks `ensurepip`."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None


def install_venv_package() -> None:
    """As root on Debian: install the part of Python that Debian packages apart."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(f"installing python{version}-venv, which this Python lacks")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "-y", f"python{version}-venv"]):
        subprocess.run(["apt-get", *words], check=False, env=quiet, stdout=subprocess.DEVNULL)


def install(requirements: str) -> None:
    """Install the packages that a file names, unless they were installed from just this file."""
    sources = [Path("requirements.txt"), Path(requirements)]
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = ENVIRONMENT / f"{requirements}.installed"
    if stamp.exists() and stamp.read_text() == mark:
        return
    say(f"installing the packages of {requirements} (a minute or two)")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", requirements], check=False).returncode != 0:
        sys.exit("The packages could not be installed; pip says why above.")
    stamp.write_text(mark)


def compile_catalogues() -> None:
    """Compile the message catalogues that have changed."""
    catalogues = list(CATALOGUES.glob("*/LC_MESSAGES/django.po"))
    if all(is_compiled(catalogue) for catalogue in catalogues):
        return
    babel = [str(PYTHON), "-m", "babel.messages.frontend", "--quiet"]
    subprocess.run([*babel, "compile", "-d", "locale", "-D", "django"], check=True)


def is_compiled(catalogue: Path) -> bool:
    """Tell whether a catalogue's compiled form is as new as the catalogue."""
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def say(text: str) -> None:
    """Tell the person in front, beside what the commands print."""
    print(f"set-up: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
