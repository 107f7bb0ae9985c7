"""The house rules that a machine can check: who imports whom, and which file touches the world."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "portal"
SHELL = {"models", "services", "forms", "views", "guards", "commands", "transport"}

# Which capability may import which others. A capability not listed here fails.
BELOW: dict[str, set[str]] = {
    "ics": set(),
    "notifications": {"ics"},
    "accounts": {"notifications"},
    "specialists": {"accounts", "notifications"},
    "availability": {"specialists", "accounts"},
    "bookings": {"availability", "specialists", "accounts", "notifications", "ics"},
    "intake": {"bookings", "specialists", "accounts", "notifications"},
    "directory": {"bookings", "availability", "specialists", "accounts"},
    "workspace": {
        *("intake", "directory", "bookings", "availability", "specialists", "accounts"),
        *("notifications", "ics"),
    },
    "practice": {
        *("directory", "bookings", "availability", "specialists", "accounts", "notifications"),
        "intake",
    },
    "api": {"directory", "bookings", "availability", "specialists", "accounts"},
    "demo": {
        *("directory", "bookings", "intake", "availability", "specialists", "accounts"),
        *("notifications", "practice"),
    },
    "pages": {
        *("directory", "bookings", "intake", "availability", "specialists", "accounts"),
        *("notifications", "practice"),
    },
}
# Root modules that touch the world; the other root modules are pure.
ROOT_SHELL = {
    *("app", "assets", "clock", "commands", "config", "crypto", "db", "forms"),
    *("health", "limits", "models", "schema", "serve", "web", "zones", "__main__"),
}
FRAMEWORKS = {"flask", "flask_login", "flask_wtf", "flask_limiter", "sqlalchemy", "wtforms"}
ALLOWED: dict[str, set[str]] = {
    "models": {"sqlalchemy"},
    "services": {"sqlalchemy"},
    "forms": {"wtforms", "flask_wtf"},
    "views": {"flask", "flask_login", "flask_limiter", "wtforms"},
    "guards": {"flask", "flask_login"},
    "commands": {"flask"},
    "transport": set(),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PORTAL.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] in {"migrations"}:
            continue
        name = ".".join(parts).removesuffix(".__init__")
        yield name, path


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def capability(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and (PORTAL / parts[1]).is_dir() else None


def layer(name: str) -> str | None:
    """The reserved name a module stands under, as a file or as a package of that name."""
    parts = name.split(".")
    return parts[2] if len(parts) > 2 and parts[2] in SHELL else None


def is_pure(name: str) -> bool:
    parts = name.split(".")
    if len(parts) == 1:
        return True
    if capability(name) is None:
        return parts[1] not in ROOT_SHELL
    return layer(name) is None


ALL = dict(modules())
PURE = sorted(name for name in ALL if is_pure(name))


def test_each_capability_has_its_row_in_the_table():
    folders = {path.name for path in PORTAL.iterdir() if (path / "__init__.py").exists()}

    assert folders - {"migrations"} <= set(BELOW)


def test_a_capability_imports_only_those_below_it():
    wrong = [
        f"{name} imports {target}"
        for name, path in ALL.items()
        if (here := capability(name))
        for target in imports(path)
        if target.startswith("portal.")
        and (there := capability(target))
        and there != here
        and there not in BELOW[here]
    ]

    assert wrong == []


def test_the_table_has_no_circle():
    def reach(name: str, seen: tuple[str, ...] = ()) -> None:
        assert name not in seen, " > ".join((*seen, name))
        for below in BELOW[name]:
            reach(below, (*seen, name))

    for name in BELOW:
        reach(name)


def test_each_shell_file_uses_only_its_own_framework():
    wrong = [
        f"{name} imports {target}"
        for name, path in ALL.items()
        if (here := layer(name))
        for target in imports(path)
        if target.split(".")[0] in FRAMEWORKS - ALLOWED[here]
    ]

    assert wrong == []


def test_pure_modules_loaded_alone_bring_no_framework_and_no_clock():
    banned = sorted(FRAMEWORKS | {"portal.clock", "portal.db"})
    program = f"import sys, {', '.join(PURE)}; print([n for n in {banned} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def calls(path: Path, names: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    ]


def test_a_transaction_ends_only_in_db():
    wrong = [
        call
        for name, path in ALL.items()
        if name != "portal.db"
        for call in calls(path, {"commit", "rollback"})
    ]

    assert wrong == []


def test_a_transaction_begins_only_in_views_and_commands():
    allowed = {"views", "commands"}
    wrong = [
        call
        for name, path in ALL.items()
        if layer(name) not in allowed
        and name not in {"portal.db", "portal.commands"}
        and not (layer(name) == "guards" and name.startswith("portal.accounts"))
        for call in calls(path, {"transaction", "writing", "apart"})
    ]

    assert wrong == []


def test_package_init_files_hold_a_docstring_and_nothing_else():
    wrong = [
        name
        for name, path in ALL.items()
        if path.name == "__init__.py" and len(ast.parse(path.read_text()).body) != 1
    ]

    assert wrong == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_no_address_and_no_package_that_breaks_others(lock: str):
    text = (ROOT / lock).read_text()

    assert "--hash=sha256:" in text
    assert [line for line in text.splitlines() if "://" in line or line.startswith("--index")] == []
    for name in ("urllib3-future", "niquests", "lazy-importer", "flask-sqlalchemy"):
        assert f"\n{name}==" not in text
