"""The policy and the start script for kiosks: Chromium is started with both, in a name space of its own for mounts."""

from __future__ import annotations

import json
import mmap
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import example

KIOSK = example.ROOT / "theme" / "kiosk"
POLICY, START = KIOSK / "policy.json", KIOSK / "start.sh"
DISALLOWED = 2
BINARY = Path("/usr/lib/chromium/chromium")
FLAGS = "--headless --no-sandbox --disable-gpu --dump-dom"
PROBED = 's/"DeveloperToolsAvailability": 2/"DeveloperToolsAvailability": 1/'
"""The one policy that is changed: with it as it is nobody can look into the browser, this test neither."""
SETTINGS = {"GONGKAI_ONCE": "1", "GONGKAI_FLAGS": FLAGS, "GONGKAI_TRIES": "1"}
NAMESPACE = """
set -e
mount -t tmpfs none /etc/chromium
mkdir -p /etc/chromium/policies/managed
{policy}
mount -t tmpfs none /srv
mkdir -p /srv/gongkai-kiosk/site /srv/elsewhere
mount --bind "$SITE" /srv/gongkai-kiosk/site
echo '<p>leaked</p>' > /srv/elsewhere/page.html
cd /tmp
{run}
"""
"""What is mounted is gone with the process: nothing of the machine's own is touched."""

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare") or not Path("/etc/chromium").is_dir(),
    reason="needs root, unshare and Debian's Chromium",
)


def ran(run: str, *, policy: bool = True) -> subprocess.CompletedProcess[str]:
    """Run commands where the policy is the machine's and the site lies in /srv/gongkai-kiosk/site."""
    managed = "/etc/chromium/policies/managed/policy.json"
    copy = f"sed '{PROBED}' '{POLICY}' > {managed}" if policy else ""
    script = NAMESPACE.format(policy=copy, run=run)
    return subprocess.run(
        ["unshare", "-m", "timeout", "-k", "5", "150", "sh", "-c", script],
        capture_output=True, text=True, timeout=200, check=False,
        env={**os.environ, **SETTINGS, "SITE": str(example.kiosk())},
    )  # fmt: skip


def shown(address: str, *, policy: bool = True) -> str:
    """Return what the browser shows at an address."""
    browser = f'chromium {FLAGS} --user-data-dir="$(mktemp -d)" "{address}"'
    return ran(browser, policy=policy).stdout


def test_the_kiosk_starts_with_its_first_page() -> None:
    done = ran(f"'{START}' HALL-1F")
    assert done.returncode == 0, done.stderr[-500:]
    assert 'data-kiosk="HALL-1F"' in done.stdout
    assert "您要办什么事？" in done.stdout
    assert "kiosk-bar" in done.stdout, "the script of the kiosk ran"


@pytest.mark.parametrize(
    ("address", "sign"),
    [
        ("file:///srv/elsewhere/page.html", "leaked"),
        ("file:///srv/", "elsewhere"),
        ("data:text/html,leaked", "leaked"),
    ],
)
def test_nothing_but_the_folder_can_be_opened(address: str, sign: str) -> None:
    """With the policy it is not shown; without it, it would be."""
    assert sign not in shown(address)
    assert sign in shown(address, policy=False)


@pytest.mark.parametrize(
    "arguments", ["", "hall-1f", "'HALL 1F'", "HALL-1F relative/folder", "'$(id)'"]
)
def test_a_wrong_start_says_how(arguments: str) -> None:
    done = ran(f"'{START}' {arguments}")
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_a_kiosk_that_is_not_declared_does_not_start() -> None:
    done = ran(f"'{START}' HALL-99")
    assert done.returncode == 1
    assert "HALL-99" in done.stderr


def test_every_policy_is_known_to_the_browser() -> None:
    """A name that is misspelt is passed over in silence: each must stand in the program itself."""
    assert f'"DeveloperToolsAvailability": {DISALLOWED}' in POLICY.read_text(encoding="utf-8")
    names = [*json.loads(POLICY.read_text(encoding="utf-8")), "NoSuchPolicyEnabled"]
    assert len(names) > 30
    with BINARY.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program:
        unknown = [name for name in names if program.find(b"\0" + name.encode() + b"\0") < 0]
    assert unknown == ["NoSuchPolicyEnabled"]
