"""Programs of the machine that tests start: `.ci/packages` installs them, pip cannot."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.build_tools import SOAK

PACKAGES = {"Rscript": "r-base-core", "nginx": "nginx", "soffice": "libreoffice-calc"}
"""The Debian package that each is in."""


def program(name: str) -> str:
    """Return where a program is; without it the test is skipped and says so, in soak it fails."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found:
        return found
    said = f"{name} is not installed (apt-get install {PACKAGES[name]}): nothing was proven"
    if SOAK:
        pytest.fail(said)
    pytest.skip(said)
