"""The command line: `python -m pipeline <command>`. The only module that prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pipeline import printing, publish, readability, report, seed_calendar, system
from pipeline.build import Broken, Built, Options, build
from pipeline.carrying import command as carrying
from pipeline.carrying.whole import CannotCarry
from pipeline.check import check
from pipeline.findings import Refused, Text
from pipeline.importing import command
from pipeline.importing.sources import ENCODINGS
from pipeline.languages import FIRST, available
from pipeline.printing import CannotPrint
from pipeline.progress import progress
from pipeline.publish import CannotPublish
from pipeline.reading import descriptors, packages
from pipeline.reading.settings import is_base_url

DATA, CONTENT, OUTPUT, CACHE = Path("data"), Path("content"), Path("output"), Path(".cache")
INTERRUPTED = 130
"""What a shell takes for "stopped from the keyboard"."""


def _check(options: argparse.Namespace) -> int:
    checked = check(options.data, options.content, options.as_of, CACHE)
    print(report.render(options.format, checked.findings, options.lang, options.data))
    return int(checked.blocked)


def _rules(options: argparse.Namespace) -> int:
    print(report.rules_text(options.lang))
    return 0


def _build(options: argparse.Namespace) -> int:
    chosen = Options(
        data=options.data,
        content=options.content,
        output=options.output,
        cache=CACHE,
        base_url=options.base_url,
        as_of=options.as_of,
        draft=options.draft,
        accept_removals=options.accept_removals,
        accept_jumps=options.accept_jumps,
        profile=options.profile,
    )
    try:
        with progress(options.lang) as tell:
            built = build(chosen, tell)
    except Refused as refused:
        print(report.as_text(refused.findings, options.lang))
        return _stopped(
            Text("有阻止发布的问题，旧站点没有改动", "not published; the old site stands"), options
        )
    except (Broken, OSError, RuntimeError) as error:
        why = system.refused(error) if isinstance(error, OSError) else Text(str(error), str(error))
        said = Text(
            f"构建失败，旧站点没有改动：{why.zh}",
            f"the build failed, the old site stands: {why.en}",
        )
        return _stopped(said, options)
    print(_summary(built, options))
    return 0


def _stopped(why: Text, options: argparse.Namespace) -> int:
    print(why.say(options.lang), file=sys.stderr)
    return 1


def _summary(built: Built, options: argparse.Namespace) -> str:
    """Say what was built, from what, and when it will be out of date."""
    site, source = built.site, built.site.source
    pages = sum(f.path.endswith(".html") for f in built.files)
    size = sum(f.size for f in built.files) / 1e6
    history = (
        Text(f"提交 {source.commit[:10]}", f"commit {source.commit[:10]}")
        if source.commit
        else Text("数据没有版本记录（不在 git 里）", "the data has no history (not in git)")
    )
    remarks = [
        (source.dirty, Text("数据有未提交的修改", "the data has uncommitted changes")),
        (
            source.shallow,
            Text("浅克隆：较早的修改查不到", "shallow clone: older changes are unknown"),
        ),
        (site.draft, Text("草稿：有问题的数据也生成了页面", "draft: built in spite of findings")),
        (
            not site.settings.base_url,
            Text("没有 base_url：不生成 sitemap.xml", "no base_url: sitemap.xml is not made"),
        ),
    ]
    next_change = site.next_change or Text("没有", "none").say(options.lang)
    lines = [
        report.counted(site.findings, options.lang),
        Text(
            f"{options.output}：{pages} 页，{len(built.files)} 个文件，{size:.1f} MB",
            f"{options.output}: {pages} pages, {len(built.files)} files, {size:.1f} MB",
        ).say(options.lang),
        Text(
            f"数据截至 {site.as_of}；下一次有页面变动的日期：{next_change}",
            f"as of {site.as_of}; next day on which a page changes: {next_change}",
        ).say(options.lang),
        Text(f"构建 {built.build_id}，{history.zh}", f"build {built.build_id}, {history.en}").say(
            options.lang
        ),
    ]
    return "\n".join(lines + [said.say(options.lang) for is_so, said in remarks if is_so])


def _rollback(options: argparse.Namespace) -> int:
    name = publish.rollback(options.output)
    print(
        Text(f"{options.output} 已退回 {name}", f"{options.output} is back at {name}").say(
            options.lang
        )
    )
    return 0


def _print(options: argparse.Namespace) -> int:
    """Print sheets of a built site."""
    wanted = printing.sheets(options.output, options.language, options.sheet, options.matter)
    with progress(options.lang) as tell:
        made = printing.print_pack(
            options.output, options.to, wanted,
            lambda done, of: tell(Text("打印", "printing"), done, of),
        )  # fmt: skip
    print(
        Text(f"{len(made)} 个 PDF：{options.to}", f"{len(made)} PDFs: {options.to}").say(
            options.lang
        )
    )
    return 0


def _print_options(printer: argparse.ArgumentParser) -> None:
    printer.add_argument(
        "--output", type=Path, default=OUTPUT, metavar="DIR", help="the built site"
    )
    printer.add_argument("--to", type=Path, default=Path("print"), metavar="DIR")
    printer.add_argument(
        "--sheet", choices=list(printing.SHEETS), action="append", default=[], help="default: all"
    )
    printer.add_argument(
        "--matter", metavar="ID", action="append", default=[], help="of a matter or window"
    )
    printer.add_argument("--language", choices=available(), default=FIRST)
    printer.add_argument("--lang", choices=["zh", "en"], default="zh")


def _carry(options: argparse.Namespace) -> int:
    """Pack a built site, or bring a packed one to its place."""
    said: Text = options.carry(options)
    print(said.say(options.lang))
    return 0


def _readability(options: argparse.Namespace) -> int:
    """Print how easily the catalogue is read, and what to write in plainer words."""
    checked = check(options.data, options.content, options.as_of, CACHE)
    if "catalogue" not in checked.packages:
        return _stopped(Text("目录读不出来，先运行 check", "run check first"), options)
    tables = checked.packages["catalogue"].tables
    print(readability.report(tables, options.lang, options.most))
    return 0


def _calendar(options: argparse.Namespace) -> int:
    path = options.data / "calendar" / "days.csv"
    known = seed_calendar.years()
    if not known[0] <= options.first <= options.last <= known[1]:
        said = Text(
            f"年份须从 {known[0]} 到 {known[1]}，先写早的一年；以后的还没有放假安排",
            f"years are {known[0]} to {known[1]}, the earlier one first; later ones are not arranged yet",
        )
        return _stopped(said, options)
    text = seed_calendar.rows(options.first, options.last)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    print(path)
    return 0


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


def _import(options: argparse.Namespace) -> int:
    """Import a source by its mapping, or propose a mapping for it."""
    try:
        if options.sketch:
            _deliver(command.propose(options.source, options.encoding), options.output)
            return 0
        request = command.Request(
            options.source, options.mapping, options.data, options.report, options.force,
            options.match,
        )  # fmt: skip
        print(command.run(request, options.lang))
    except Refused as refused:
        print(report.as_text(refused.findings, options.lang))
        return _stopped(Text("没有导入，什么都没有写", "nothing was imported or written"), options)
    return 0


def _deliver(text: str, output: Path | None) -> None:
    if output:
        output.write_bytes(text.encode())
    else:
        print(text, end="")


def _import_options(importing: argparse.ArgumentParser) -> None:
    importing.add_argument("source", type=Path, metavar="SOURCE", help="CSV, XLSX, XLS or JSON")
    how = importing.add_mutually_exclusive_group(required=True)
    how.add_argument("--mapping", type=Path, metavar="FILE.yaml", help="see docs/import.md")
    how.add_argument("--sketch", action="store_true", help="propose a mapping for the source")
    importing.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    importing.add_argument(
        "--report", type=Path, metavar="FILE", help="whole report (.json or text)"
    )
    importing.add_argument(
        "--match",
        type=Path,
        metavar="DIR",
        help="data folder with whose names those of the items are compared",
    )
    importing.add_argument("--output", type=Path, metavar="FILE", help="where the sketch goes")
    importing.add_argument(
        "--encoding", choices=ENCODINGS, default="utf-8", help="of the source, for --sketch"
    )
    importing.add_argument("--force", action="store_true", help="replace a catalogue with rows")
    importing.add_argument("--lang", choices=["zh", "en"], default="zh")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} 不是 年-月-日 / is not YYYY-MM-DD") from None


def _there(text: str) -> Path:
    if Path(text).is_dir():
        return Path(text)
    raise argparse.ArgumentTypeError(f"{text!r}：没有这个目录 / there is no such folder")


def _address(text: str) -> str:
    if is_base_url(text.rstrip("/")):
        return text.rstrip("/")
    raise argparse.ArgumentTypeError(f"{text!r} 不是网址 / is not a public address")


def _folders(parser: argparse.ArgumentParser) -> None:
    # A text, so that the default too is looked for: in the wrong folder, that is the first fault.
    parser.add_argument("--data", type=_there, default=str(DATA), metavar="DIR")
    parser.add_argument("--content", type=_there, default=CONTENT, metavar="DIR")
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
    plain = add("readability", _readability, "看文字好不好读 / see how easily the texts are read")
    _folders(plain)
    plain.add_argument("--most", type=int, default=20, metavar="N", help="of each list")
    building = add("build", _build, "检查并生成站点 / check and build the site")
    _folders(building)
    building.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR")
    building.add_argument(
        "--base-url", type=_address, metavar="URL", help="public address, for sitemap and QR codes"
    )
    building.add_argument(
        "--profile", choices=["site", "kiosk"], default="site",
        help="kiosk: a folder with no way out, for terminals in halls (docs/kiosk.md)",
    )  # fmt: skip
    building.add_argument(
        "--draft", action="store_true", help="show blocking findings instead of stopping"
    )
    building.add_argument(
        "--accept-removals", action="store_true", help="let ids that were published vanish"
    )
    building.add_argument(
        "--accept-jumps",
        action="store_true",
        help="let figures differ tenfold from those published",
    )
    back = add("rollback", _rollback, "退回上一个版本 / go back to the release before")
    back.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR")
    back.add_argument("--lang", choices=["zh", "en"], default="zh")
    calendar = add("calendar", _calendar, "写出工作日历 / write the calendar of working days")
    calendar.add_argument("first", type=int, metavar="YEAR")
    calendar.add_argument("last", type=int, metavar="YEAR")
    calendar.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    calendar.add_argument("--lang", choices=["zh", "en"], default="zh")
    rules = add("rules", _rules, "列出全部规则 / list every rule")
    rules.add_argument("--lang", choices=["zh", "en"], default="zh")
    _print_options(
        add("print", _print, "把建好的页面印成 PDF / print a built site's sheets as PDF")
    )
    carrying.add_to(lambda name, help_: add(name, _carry, help_), OUTPUT)
    _import_options(add("import", _import, "按映射导入 / import a file by a mapping"))
    schema = add(
        "schema", _schema, "写出数据包的描述文件和空表 / write descriptors and empty tables"
    )
    schema.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    schema.add_argument("--lang", choices=["zh", "en"], default="zh")
    return main_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0, 1 when something blocks; argparse leaves with 2 on wrong use.

    Whatever a command cannot do ends here in a sentence: a traceback is for faults of the program.
    """
    # A GBK console of Windows must not turn a finding into a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (CannotCarry, CannotPrint, CannotPublish) as error:
        return _stopped(Text(str(error), str(error)), options)
    except OSError as error:
        return _stopped(system.refused(error), options)
    except KeyboardInterrupt:
        _stopped(Text("已中断", "interrupted"), options)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
