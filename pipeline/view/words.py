"""The interface's words, from `theme/words/<lang>.yaml`: one file a language, the same keys in each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pipeline import languages
from pipeline.languages import THEME

__all__ = ["THEME", "keys", "load"]


def load(lang: str) -> SimpleNamespace:
    """Return a language's words as nested attributes: `words.matter.promised`.

    A language that is converted has the words of the one it comes from, and a name of its own; its
    pages are converted as a whole (`pipeline.view.conversion`). A word that is not there raises
    AttributeError, in templates as in code. Raises ValueError where a word is not a text.
    """
    source = languages.raw(languages.written(lang))
    own = languages.raw(lang)
    words = _nested({**source, "meta": {**source["meta"], **own["meta"]}}, lang)
    assert isinstance(words, SimpleNamespace)  # noqa: S101
    return words


def _nested(value: Any, where: str) -> SimpleNamespace | str:
    if isinstance(value, dict):
        return SimpleNamespace(**{k: _nested(v, f"{where}.{k}") for k, v in value.items()})
    if not isinstance(value, str):
        raise ValueError(f"{where} is not a text: {value!r}")
    return value


def keys(words: SimpleNamespace, prefix: str = "") -> set[str]:
    """Return the dotted names of all words, for comparing languages."""
    found = set()
    for name, value in vars(words).items():
        dotted = f"{prefix}{name}"
        found |= keys(value, f"{dotted}.") if isinstance(value, SimpleNamespace) else {dotted}
    return found
