"""Lighthouse, installed once by npm from a lock with the hash of every package, and run on served pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from tests.browser.chromium import ARGUMENTS
from tests.build_tools import CACHE

LOCKED = Path(__file__).parent / "vendor" / "lighthouse"
PAGES = {
    "home": "zh-hans/index.html",
    "list": "zh-hans/items/index.html",
    "guide": "zh-hans/matters/jia-jiehun.html",
    "dataset": "zh-hans/datasets/catalogue.html",
}
"""The pages that are judged, by what they are."""


@cache
def program() -> Path:
    """Return the program; npm refuses a package whose hash is not that of the lock."""
    folder = CACHE / "lighthouse"
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    with FileLock(folder / "lock"):
        lock = (LOCKED / "package-lock.json").read_bytes()
        done = folder / "installed.json"
        if not done.is_file() or done.read_bytes() != lock:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(LOCKED / name, folder)
            command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run([_beside("npm"), *command], cwd=folder, check=True)
            done.write_bytes(lock)
    assert found.is_file()
    return found


def _beside(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def judged(address: str, *categories: str) -> dict[str, Any]:
    """Return Lighthouse's report on a page, as of a phone of middling speed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    command = [
        str(_beside("node")), str(program()), address, "--output=json", "--quiet",
        f"--only-categories={','.join(categories)}", f"--chrome-path={chromium}",
        f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}", "--no-enable-error-reporting",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def shortfalls(report: dict[str, Any]) -> list[str]:
    """Return what keeps a report's categories from 100."""
    return [
        f"{name}: {reference['id']} {audit['score']} {audit.get('displayValue', '')}"
        for name, category in report["categories"].items()
        for reference in category["auditRefs"]
        if reference["weight"]
        and (audit := report["audits"][reference["id"]])["score"] not in (1, None)
    ]
