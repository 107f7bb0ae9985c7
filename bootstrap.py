#!/usr/bin/env python3
"""What ``./run`` and ``./test`` need on a fresh machine. Standard library only.

Both build a virtual environment from a hashed lock, again only when lock or interpreter changed.
``./test`` also finds a real Chromium: $PORTAL_CHROMIUM, one on PATH, Debian's packages (installed
when root or sudo allows it, else unpacked under ~/.cache). Nothing is skipped when one is missing.
"""

import ctypes.util
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
DEBIAN = ["chromium", "fonts-dejavu-core", "libatomic1"]


def refuse(sentence: str) -> NoReturn:
    """Stop with one clear line."""
    print(f"bootstrap: {sentence}", file=sys.stderr)
    raise SystemExit(2)


def environment(lock: str, folder: str) -> Path:
    """Return the interpreter of a virtual environment that holds exactly what ``lock`` says."""
    if sys.version_info < OLDEST:
        refuse(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    target = ROOT / folder
    python = target / "bin" / "python"
    stamp = target / "lock.sha256"
    wanted = hashlib.sha256(
        b"\n".join([(ROOT / lock).read_bytes(), sys.version.encode(), str(target).encode()])
    ).hexdigest()
    # Two starts at once must not build into one another's folder.
    with (ROOT / f".{folder.strip('.')}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return python
        print(f"Preparing {folder} (once; about a minute) ...", flush=True)
        shutil.rmtree(target, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", target], check=False).returncode:
            refuse("a virtual environment cannot be made; on Debian: apt-get install python3-venv")
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        install(*pip, "--require-hashes", "--only-binary", ":all:", "-r", ROOT / lock)
        install(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
        stamp.write_text(wanted)
    return python


def install(*command: object) -> None:
    """Run pip, or stop with what to do."""
    if subprocess.run(list(map(str, command)), check=False).returncode:
        refuse("pip could not install the locked packages; is a package index within reach?")


def apt(*prefix: str) -> bool:
    """Install Chromium and what it needs from Debian's packages; return whether that worked."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update"], ["install", "-y", "--no-install-recommends", *DEBIAN])
    return all(
        subprocess.run(
            [*prefix, "apt-get", "-qq", *step], env=quiet, stdout=subprocess.DEVNULL, check=False
        ).returncode
        == 0
        for step in steps
    )


def found_chromium() -> str | None:
    """Return the browser that is already here, if Playwright's driver can run beside it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def chromium() -> str:
    """Return the path of a real Chromium, bringing one if need be."""
    if given := os.environ.get("PORTAL_CHROMIUM"):
        return given
    here = found_chromium()
    if here and ctypes.util.find_library("atomic"):
        return here
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        if os.geteuid() == 0 and apt() and (here := found_chromium()):
            return here
        if shutil.which("sudo"):
            can = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
            if can.returncode == 0 and apt("sudo", "-n") and (here := found_chromium()):
                return here
        return unpacked_chromium()
    refuse("tests need Chromium; install it, or set PORTAL_CHROMIUM to its path")


def unpacked_chromium() -> str:
    """Return a Chromium unpacked from Debian's packages under ~/.cache; installs nothing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "portal-chromium"
    tree = cache / "tree"
    if not (cache / "done").exists():
        print("Unpacking Chromium into ~/.cache (once) ...", flush=True)
        download(cache)
        for package in sorted((cache / "archives").glob("*.deb")):
            subprocess.run(["dpkg-deb", "-x", package, tree], check=True)
        fonts = (tree / "etc/fonts/fonts.conf").read_text()
        fonts = fonts.replace("/usr/share/fonts", f"{tree}/usr/share/fonts")
        (cache / "fonts.conf").write_text(fonts)
        (cache / "done").touch()
    triplet = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"
    libraries = f"{tree}/usr/lib/{triplet}"
    kept = os.environ.get("LD_LIBRARY_PATH", "")
    parts = [libraries, f"{tree}/lib/{triplet}", f"{libraries}/pulseaudio", kept]
    os.environ["LD_LIBRARY_PATH"] = ":".join(filter(None, parts))
    os.environ["FONTCONFIG_FILE"] = str(cache / "fonts.conf")
    return str(tree / "usr/lib/chromium/chromium")


def download(cache: Path) -> None:
    """Fetch the packages and what they depend on, as an ordinary user."""
    for folder in ("lists/partial", "archives/partial", "tree"):
        (cache / folder).mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State::Lists": cache / "lists",
        "Dir::Cache::Archives": cache / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Debug::NoLocking": 1,
        "APT::Sandbox::User": "",
        "APT::Install-Recommends": 0,
    }
    options = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
    for step in (["update"], ["-y", "-d", "install", *DEBIAN]):
        done = subprocess.run(
            ["apt-get", *options, "-qq", *step], stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            refuse(
                "Chromium could not be downloaded as Debian packages; "
                "install it, or set PORTAL_CHROMIUM to its path"
            )


def run(arguments: list[str]) -> NoReturn:
    """Start the portal: migrate, fill an empty database with the demo, serve and work."""
    python = environment("requirements.txt", ".venv")
    os.execv(python, [str(python), "-m", "portal", "start", *arguments])


def test(arguments: list[str]) -> NoReturn:
    """Run lint, types and every test; options go to pytest."""
    python = environment("requirements-dev.txt", ".venv-test")
    os.environ["PORTAL_CHROMIUM"] = chromium()
    os.environ["PATH"] = f"{python.parent}:{os.environ['PATH']}"
    if not arguments:
        for check in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]):
            if subprocess.run([str(python), "-m", *check], check=False).returncode:
                refuse(f"{' '.join(check)} found something to mend")
    os.execv(python, [str(python), "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments])


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        {"run": run, "test": test}[sys.argv[1]](sys.argv[2:])
    except KeyboardInterrupt:
        refuse("stopped before it was ready; the next call begins anew")
