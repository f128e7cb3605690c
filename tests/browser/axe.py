"""Axe, from A to AAA and best practice, on a page as it stands, time stopped or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SOURCE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOUR = ("cat.color",)


def axe(page: Any, tags: Sequence[str] = TAGS) -> list[str]:
    """Return what axe finds wrong on a page, a line for each rule with up to three elements.

    It runs beside the page's scripts, where no policy of the page and no clock that a test has stopped can reach it.
    """
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]

    def run(expression: str) -> Any:
        asked = {"expression": expression, "contextId": world, "awaitPromise": True}
        answer = session.send("Runtime.evaluate", {**asked, "returnByValue": True})
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    run(f"{_SOURCE}; 0")
    options = json.dumps({"runOnly": list(tags), "resultTypes": ["violations"], "preload": False})
    found = run(f"axe.run(document, {options})")
    session.detach()
    assert found["passes"], "axe has looked at nothing"
    return [
        f"{fault['id']} ({fault['help']}) {[node['html'][:150] for node in fault['nodes'][:3]]}"
        for fault in found["violations"]
    ]
