"""The command line: `python -m pipeline <command>`. The only module that prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pipeline import descriptors, packages, report
from pipeline.check import check

DATA, CONTENT, OUTPUT, CACHE = Path("data"), Path("content"), Path("output"), Path(".cache")


def _check(options: argparse.Namespace) -> int:
    checked = check(options.data, options.content, options.as_of, CACHE)
    print(report.FORMATS[options.format](checked.findings, options.lang))
    return int(checked.blocked)


def _schema(options: argparse.Namespace) -> int:
    """Write the descriptors of the fixed packages, keeping what stands in them besides tables."""
    for name, schemas in packages.FIXED.items():
        folder = options.data / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / packages.DESCRIPTOR_FILE
        path.write_bytes(descriptors.write(_properties(path, name), schemas).encode())
        for schema in schemas:
            table = folder / f"{schema.name}.csv"
            if not table.exists():
                table.write_bytes(f"{','.join(schema.names)}\n".encode())
    return 0


def _properties(path: Path, name: str) -> dict[str, object]:
    """Return the properties of a descriptor that stands already, or those of a new package."""
    if path.is_file():
        raw, _ = descriptors.load_yaml(path.read_text(encoding="utf-8"), path.name)
        if isinstance(raw, dict):
            return {k: v for k, v in raw.items() if k not in ("$schema", "resources")}
    titles = {"catalogue": "政务服务事项目录", "calendar": "工作日历"}
    return {"name": name, "title": titles[name]}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} 不是 年-月-日 / is not YYYY-MM-DD") from None


def _folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    parser.add_argument("--content", type=Path, default=CONTENT, metavar="DIR")
    parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="default: today")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")


def parser() -> argparse.ArgumentParser:
    """Build the command line's parser; the docs are tested against it."""
    main_parser = argparse.ArgumentParser(prog="python -m pipeline", description=__doc__)
    commands = main_parser.add_subparsers(dest="command", required=True)

    def add(
        name: str, run: Callable[[argparse.Namespace], int], help_: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_)
        command.set_defaults(run=run)
        return command

    checking = add("check", _check, "检查数据和文章 / check data and prose")
    _folders(checking)
    checking.add_argument("--format", choices=list(report.FORMATS), default="text")
    schema = add(
        "schema", _schema, "写出数据包的描述文件和空表 / write descriptors and empty tables"
    )
    schema.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    return main_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0, 1 when something blocks; argparse leaves with 2 on wrong use."""
    # A GBK console of Windows must not turn a finding into a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
