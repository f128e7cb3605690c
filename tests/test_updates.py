"""Updates by stick or share: only what was signed, only whole, never older unasked; kills and faults break nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipeline import publish
from pipeline.__main__ import main
from pipeline.carrying import archive, signing, update
from pipeline.carrying.whole import CannotCarry
from tests.build_tools import SOAK, assert_whole, break_at, build_site, forked
from tests.catalogue_factory import make_catalogue

SEED = 20261130
KILLS = 100 if SOAK else 12
FAULTS = 10_000 if SOAK else 16
LATER = date(2026, 6, 16)


@dataclass(frozen=True)
class Stick:
    """What a publisher has made: keys, and a bundle of an early and of a late day, with their builds."""

    folder: Path
    early: str
    late: str

    def path(self, name: str) -> Path:
        return self.folder / name

    @property
    def public(self) -> signing.Public:
        return signing.read_public((self.folder / "k.pub").read_text())

    @property
    def secret(self) -> signing.Secret:
        return signing.read_secret((self.folder / "k").read_text())


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    folder = tmp_path_factory.mktemp("stick")
    make_catalogue(folder)
    assert main(["keygen", "--key", str(folder / "k")]) == 0
    ids = []
    for name, day in (("early", None), ("late", LATER)):
        ids.append(build_site(folder, folder / name, as_of=day or date(2026, 6, 15)).build_id)
        assert bundled(folder, name) == 0
    return Stick(folder, *ids)


def bundled(folder: Path, name: str) -> int:
    where = ["--output", str(folder / name), "--to", str(folder / f"{name}.zip")]
    return main(["bundle", *where, "--key", str(folder / "k")])


@pytest.fixture(params=["link", "door"])
def kiosk(request: pytest.FixtureRequest, tmp_path: Path, stick: Stick) -> Path:
    """A kiosk's folder that shows the early site, switched by a link or by a door."""
    folder = tmp_path / "kiosk 终端" / "output"
    door = request.param == "door"
    assert update.update(folder, stick.path("early.zip"), stick.public, door=door).changed
    assert folder.is_symlink() is not door
    return folder


def shown(folder: Path) -> str:
    """Prove that what the folder leads to is whole; return its build."""
    there = publish.live(folder)
    assert there is not None
    return assert_whole(there)


def brought(folder: Path, bundle: Path, stick: Stick, *more: str) -> int:
    """Run the command as an operator does."""
    key = str(stick.path("k.pub"))
    return main(["update", str(folder), str(bundle), "--key", key, "--lang", "zh", *more])


# --- signatures ------------------------------------------------------------------------------

KNOWN_KEY = "untrusted comment: \nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n"
KNOWN = (
    "untrusted comment: signature from minisign secret key\n"
    "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
    "trusted comment: timestamp:1556193335\tfile:test\n"
    "y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n"
)
"""A signature of `test` by minisign itself, from the tests of rust-minisign-verify."""


def test_a_signature_of_minisign_is_read() -> None:
    public = signing.read_public(KNOWN_KEY)
    assert public.name == "E7620F1842B4E81F"
    said = signing.verify(public, io.BytesIO(b"test"), KNOWN)
    assert said == "timestamp:1556193335\tfile:test"
    with pytest.raises(CannotCarry, match="签名不符"):
        signing.verify(public, io.BytesIO(b"Test"), KNOWN)


def test_minisign_itself_reads_what_is_signed_here_and_signs_for_here(stick: Stick) -> None:
    program = shutil.which("minisign")
    if program is None:
        pytest.skip("no minisign on this machine: the format is held by its known signature")
    bundle = stick.path("early.zip")
    subprocess.run([program, "-Vqp", stick.path("k.pub"), "-m", bundle], check=True)
    other = stick.path("other.txt")
    other.write_text("x")
    subprocess.run(
        [program, "-S", "-s", stick.path("k"), "-m", other, "-t", "mine"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    text = update.beside(other).read_text()
    assert signing.verify(stick.public, io.BytesIO(b"x"), text) == "mine"


def test_any_change_of_a_key_a_signature_or_a_file_is_found(stick: Stick) -> None:
    public, dice = stick.public, random.Random(SEED)
    good = signing.sign(stick.secret, io.BytesIO(b"content"), "about")
    assert signing.verify(public, io.BytesIO(b"content"), good) == "about"
    lines = good.splitlines()
    for line in (1, 3):
        body = base64.b64decode(lines[line])
        for place in [*dice.sample(range(len(body)), 20), 0, len(body) - 1]:
            wrong = bytearray(body)
            wrong[place] ^= 1 << dice.randrange(8)
            text = [*lines[:line], base64.b64encode(wrong).decode(), *lines[line + 1 :]]
            with pytest.raises(CannotCarry):
                signing.verify(public, io.BytesIO(b"content"), "\n".join(text))
    for text in ("", "x", good[:-9], good.replace("about", "abouT"), "\n".join(lines[:3]), "\0" * 99,
                 good.replace("untrusted", "trusted")):  # fmt: skip
        with pytest.raises(CannotCarry):
            signing.verify(public, io.BytesIO(b"content"), text)
    with pytest.raises(CannotCarry, match="另一把钥匙"):
        signing.verify(signing.generate().public, io.BytesIO(b"content"), good)
    forged = signing.Public(public.number, signing.generate().public.key)
    with pytest.raises(CannotCarry, match="签名不符"):
        signing.verify(forged, io.BytesIO(b"content"), good)


def test_keys_are_kept_from_others_and_never_written_over(
    stick: Stick, capsys: pytest.CaptureFixture[str]
) -> None:
    key = stick.path("k")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_bytes()
    assert main(["keygen", "--key", str(key)]) == 1
    assert "已存在" in capsys.readouterr().err
    assert key.read_bytes() == before
    damaged = bytearray(base64.b64decode(key.read_text().splitlines()[1]))
    damaged[70] ^= 1
    with pytest.raises(CannotCarry, match="损坏"):
        signing.read_secret(f"untrusted comment: x\n{base64.b64encode(damaged).decode()}\n")
    assert brought(stick.path("nowhere"), stick.path("late.zip"), stick, "--key", str(key)) == 1
    assert not stick.path("nowhere.releases").exists()


# --- the way of an update --------------------------------------------------------------------


def test_an_update_is_brought_and_taken_back(
    kiosk: Path, stick: Stick, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(kiosk) == stick.early
    assert brought(kiosk, stick.path("late.zip"), stick) == 0
    assert "数据截至 2026-06-16" in capsys.readouterr().out
    assert shown(kiosk) == stick.late
    assert brought(kiosk, stick.path("late.zip"), stick) == 0
    assert "已经是这个版本" in capsys.readouterr().out
    assert main(["rollback", "--output", str(kiosk)]) == 0
    assert shown(kiosk) == stick.early
    assert brought(kiosk, stick.path("late.zip"), stick) == 0
    assert shown(kiosk) == stick.late


def test_a_door_leads_to_the_newest_release(tmp_path: Path, stick: Stick) -> None:
    folder = tmp_path / "site"
    for name in ("early", "late"):
        update.update(folder, stick.path(f"{name}.zip"), stick.public, door=True)
    text = (tmp_path / "site.html").read_text(encoding="utf-8")
    to = text.partition("url=")[2].partition('"')[0]
    assert assert_whole((tmp_path / to).parent) == stick.late
    assert f'href="{to}"' in text
    linked = tmp_path / "linked"
    assert update.update(linked, stick.path("early.zip"), stick.public).changed
    with pytest.raises(publish.CannotPublish, match="链接"):
        update.update(linked, stick.path("late.zip"), stick.public, door=True)


def test_a_damaged_site_is_brought_anew(kiosk: Path, stick: Stick) -> None:
    there = publish.live(kiosk)
    assert there is not None
    (there / "zh-hans" / "index.html").write_text("broken")
    assert brought(kiosk, stick.path("early.zip"), stick) == 0
    assert shown(kiosk) == stick.early


def test_a_damaged_door_is_hung_anew(tmp_path: Path, stick: Stick) -> None:
    kiosk = tmp_path / "kiosk"
    update.update(kiosk, stick.path("late.zip"), stick.public, door=True)
    for damage in (b"", b"\0" * 300):
        (tmp_path / "kiosk.html").write_bytes(damage)
        assert publish.live(kiosk) is None
        assert brought(kiosk, stick.path("late.zip"), stick, "--door") == 0
        assert shown(kiosk) == stick.late


def test_older_data_comes_only_when_it_is_asked_for(
    kiosk: Path, stick: Stick, capsys: pytest.CaptureFixture[str]
) -> None:
    brought(kiosk, stick.path("late.zip"), stick)
    assert brought(kiosk, stick.path("early.zip"), stick) == 1
    assert "--allow-older" in capsys.readouterr().err
    assert shown(kiosk) == stick.late
    assert brought(kiosk, stick.path("early.zip"), stick, "--allow-older") == 0
    assert shown(kiosk) == stick.early


def test_what_was_signed_before_is_older_where_the_day_is_the_same(
    tmp_path: Path, stick: Stick
) -> None:
    """A mistake of the morning, corrected at noon, does not come back by the stick of the morning."""
    other = tmp_path / "other"
    shutil.copytree(stick.folder / "data", other / "data")
    settings = other / "data" / "site.yaml"
    settings.write_text(settings.read_text().replace("示例市", "样例市"))
    build_site(other)
    bundles = []
    for site, second in ((stick.path("early"), 1_000), (other / "output", 2_000)):
        bundles.append(tmp_path / f"{second}.zip")
        update.sign(bundles[-1], archive.pack(site, bundles[-1]), stick.secret, second)
    morning, noon = bundles
    kiosk = tmp_path / "kiosk"
    for bundle in (morning, noon):
        assert update.update(kiosk, bundle, stick.public).changed
    with pytest.raises(CannotCarry, match="allow-older"):
        update.update(kiosk, morning, stick.public)
    assert shown(kiosk) != stick.early


def test_a_draft_is_not_signed(tmp_path: Path, stick: Stick) -> None:
    make_catalogue(tmp_path)
    build_site(tmp_path, tmp_path / "site", draft=True)
    shutil.copy(stick.path("k"), tmp_path / "k")
    assert bundled(tmp_path, "site") == 1
    assert not (tmp_path / "site.zip.minisig").exists()


# --- what is not the publisher's -------------------------------------------------------------


def test_a_bundle_that_was_touched_changes_nothing(
    kiosk: Path, stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, signature = (
        stick.path("late.zip").read_bytes(),
        stick.path("late.zip.minisig").read_bytes(),
    )
    dice = random.Random(SEED)
    bundle = tmp_path / "late.zip"
    flipped = bytearray(good)
    flipped[dice.randrange(len(good))] ^= 4
    for content, signed in (
        (bytes(flipped), signature), (good[: len(good) // 2], signature), (good + b"x", signature), (b"", signature),
        (good, stick.path("early.zip.minisig").read_bytes()), (good, b""), (good, b"\xff" * 20_000),
    ):  # fmt: skip
        bundle.write_bytes(content)
        update.beside(bundle).write_bytes(signed)
        assert brought(kiosk, bundle, stick) == 1
        assert capsys.readouterr().err.strip()
        assert shown(kiosk) == stick.early
    update.beside(bundle).unlink()
    assert brought(kiosk, bundle, stick) == 1
    assert "缺少签名" in capsys.readouterr().err
    assert shown(kiosk) == stick.early


def repacked(
    stick: Stick, to: Path, change: Callable[[dict[str, bytes]], None], manifest: bool = True
) -> None:
    """Write a signed bundle of the late site with other files; `manifest` makes its manifest fit them."""
    with zipfile.ZipFile(stick.path("late.zip")) as packed:
        files = {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}
    change(files)
    if manifest:
        listed = json.loads(files["manifest.json"])
        own = {
            n: c
            for n, c in files.items()
            if n not in ("manifest.json", "build.json", archive.README)
        }
        listed["files"] = {
            n: {"sha256": hashlib.sha256(c).hexdigest(), "bytes": len(c)} for n, c in own.items()
        }
        files["manifest.json"] = json.dumps(listed).encode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"site/{name}", content)
    signed(stick, to)


def signed(stick: Stick, to: Path) -> None:
    late = update._signed((stick.path("late.zip.minisig").read_text()).splitlines()[2][17:])
    comment = f"timestamp:{late.second}\tfile:x\tas-of:{late.as_of}\tbuild:{late.build}"
    with to.open("rb") as stream:
        update.beside(to).write_text(signing.sign(stick.secret, stream, comment))


EVIL: dict[str, Callable[[dict[str, bytes]], None]] = {
    "out of the folder": lambda f: f.update({"../../evil.html": b"x"}),
    "an absolute path": lambda f: f.update({"/evil.html": b"x"}),
    "a drive": lambda f: f.update({"c:/evil.html": b"x"}),
    "a backslash": lambda f: f.update({"a\\..\\evil.html": b"x"}),
    "a device": lambda f: f.update({"zh-hans/con.html": b"x"}),
    "case alone": lambda f: f.update({"INDEX.html": b"x"}),
    "a manifest as a file": lambda f: f.update({"manifest.json": b"[]"}),
}


@pytest.mark.parametrize("name", EVIL)
def test_even_a_signed_zip_writes_nothing_outside(name: str, tmp_path: Path, stick: Stick) -> None:
    """A key that was stolen, or a program that packs wrongly, still cannot leave the folder."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    kiosk, bundle = inside / "kiosk", tmp_path / "x.zip"
    repacked(stick, bundle, EVIL[name], manifest="manifest" not in name)
    with pytest.raises(CannotCarry):
        update.update(kiosk, bundle, stick.public)
    assert [p.name for p in tmp_path.rglob("*evil*")] == []
    assert publish.live(kiosk) is None


def test_a_repacked_site_that_is_whole_is_taken(tmp_path: Path, stick: Stick) -> None:
    """Else the tests above would prove nothing: they repack in the same way."""
    repacked(stick, tmp_path / "x.zip", lambda f: f.update({"a/more.html": b"x"}))
    assert update.update(tmp_path / "kiosk", tmp_path / "x.zip", stick.public).changed
    assert (tmp_path / "kiosk" / "a" / "more.html").read_bytes() == b"x"


def changed(kind: str, info: zipfile.ZipInfo, content: bytes) -> bytes:
    """Return what stands in the zip instead of a file's content."""
    if kind == "link":
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return {"content": content[:-2] + b" \n", "bomb": bytes(200 << 20)}.get(kind, content)


@pytest.mark.parametrize(
    "kind", ["content", "too much", "missing", "twice", "link", "bomb", "no zip"]
)
def test_a_signed_zip_that_is_not_its_manifest_is_refused(
    kind: str, tmp_path: Path, stick: Stick
) -> None:
    to, late = tmp_path / "x.zip", stick.path("late.zip")
    index = f"site-{LATER}/zh-hans/index.html"
    more = {"too much": f"site-{LATER}/more.html", "twice": index}.get(kind)
    with zipfile.ZipFile(late) as old, zipfile.ZipFile(to, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename != index:
                new.writestr(info, content)
            elif kind != "missing":
                new.writestr(info, changed(kind, info, content))
        if more:
            with warnings.catch_warnings(action="ignore"):  # of a name that is there twice
                new.writestr(more, b"x")
    if kind == "no zip":
        to.write_bytes(b"PK" + bytes(1000))
    if kind == "bomb":
        _understate(to, index, late)
    signed(stick, to)
    with pytest.raises(CannotCarry):
        update.update(tmp_path / "kiosk", to, stick.public)
    assert publish.live(tmp_path / "kiosk") is None
    assert [p for p in tmp_path.rglob("*.html") if p.is_file()] == []


def _understate(bomb: Path, name: str, honest: Path) -> None:
    """Let the zip's directory say the honest size of a file that unpacks to much more."""
    with zipfile.ZipFile(honest) as packed:
        size = packed.getinfo(name).file_size
    raw = bomb.read_bytes()
    raw = raw.replace((200 << 20).to_bytes(4, "little"), size.to_bytes(4, "little"))
    bomb.write_bytes(raw)
    with zipfile.ZipFile(bomb) as packed:
        assert packed.getinfo(name).file_size == size


def test_a_disk_without_room_is_told_before_anything_is_written(
    kiosk: Path, stick: Stick, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = shutil.disk_usage(kiosk.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    assert brought(kiosk, stick.path("late.zip"), stick) == 1
    assert "磁盘空间不够" in capsys.readouterr().err


# --- power, and everything else that stops --------------------------------------------------


def test_a_kill_at_any_moment_leaves_a_whole_site(kiosk: Path, stick: Stick) -> None:
    """Back and forth between two days, killed at random moments: always one of both, whole."""
    bring = {n: lambda n=n: update.update(kiosk, stick.path(f"{n}.zip"), stick.public, older=True)
             for n in ("early", "late")}  # fmt: skip
    started = time.perf_counter()
    bring["late"]()
    length = time.perf_counter() - started
    moments, killed, seen = random.Random(SEED), 0, set()
    for turn in range(KILLS):
        child = forked(bring["early" if turn % 2 else "late"])
        time.sleep(moments.uniform(0, length * 1.1))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        seen.add(shown(kiosk))
    assert seen <= {stick.early, stick.late}
    assert killed >= KILLS // 3, (
        "most updates were over before they were killed: nothing was proven"
    )
    bring["early"]()
    assert shown(kiosk) == stick.early
    left = {p.name for p in kiosk.with_name("output.releases").iterdir()}
    assert not left & {"new", "link", "door"}
    assert len(left) <= 2 * publish.KEPT + 1


def test_what_a_killed_update_left_goes_with_the_next_though_it_changes_nothing(
    kiosk: Path, stick: Stick
) -> None:
    left = kiosk.with_name("output.releases") / "new"
    (left / "half").mkdir(parents=True)
    assert not update.update(kiosk, stick.path("early.zip"), stick.public).changed
    assert not left.exists()
    assert shown(kiosk) == stick.early


def test_a_fault_at_any_write_or_rename_leaves_the_site(kiosk: Path, stick: Stick) -> None:
    def bring() -> None:
        update.update(kiosk, stick.path("late.zip"), stick.public)

    read, write = os.pipe()

    def counting() -> None:
        count = break_at(0)
        bring()
        os.write(write, str(count[0]).encode())

    assert os.waitpid(forked(counting), 0)[1] == 0
    total = int(os.read(read, 20))
    assert total > 100
    publish.rollback(kiosk)
    last = range(total - 4, total + 1)
    tried = sorted({*random.Random(SEED).sample(range(1, total), min(FAULTS, total - 1)), *last})
    failed = 0
    for number in tried:

        def broken(number: int = number) -> None:
            break_at(number)
            bring()

        status = os.waitpid(forked(broken), 0)[1]
        failed += status != 0
        assert shown(kiosk) == (stick.early if status else stick.late), f"write {number} of {total}"
        if not status:
            publish.rollback(kiosk)
    assert failed >= len(tried) * 0.8, "faults that break nothing prove nothing"


def test_a_full_disk_leaves_the_site(kiosk: Path, stick: Stick) -> None:
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
        "from pipeline.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    bundle, key = str(stick.path("late.zip")), str(stick.path("k.pub"))
    done = subprocess.run(
        [sys.executable, "-c", script, "update", str(kiosk), bundle, "--key", key],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert shown(kiosk) == stick.early


def test_all_is_on_the_disk_before_the_switch(kiosk: Path, stick: Stick) -> None:
    """A power cut loses what was not brought to the disk: so that comes first, then the one rename, then again."""
    read, write = os.pipe()

    def watched() -> None:
        order: list[str] = []
        real = os.sync
        os.sync = lambda: (order.append("sync"), real())  # type: ignore[assignment,func-returns-value]

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            within = "output.releases" in str(arguments[0]) if arguments else False
            if event == "open" and within and str(arguments[1])[:1] in "xw":
                order.append("door" if str(arguments[0]).endswith("door") else "write")
            if event == "os.rename" and within:
                order.append("rename")
            if event == "os.symlink":
                order.append("link")

        sys.addaudithook(hook)
        update.update(kiosk, stick.path("late.zip"), stick.public)
        os.write(write, " ".join(order[-6:]).encode())

    assert os.waitpid(forked(watched), 0)[1] == 0
    lead = "link" if kiosk.is_symlink() else "door"
    assert os.read(read, 2000).decode() == f"sync rename sync {lead} rename sync"


def test_two_updates_at_once_are_one(
    kiosk: Path, stick: Stick, capsys: pytest.CaptureFixture[str]
) -> None:
    def meanwhile() -> None:
        with publish.staging(kiosk, door=not kiosk.is_symlink()):
            assert brought(kiosk, stick.path("late.zip"), stick) == 1
            raise InterruptedError

    with pytest.raises(InterruptedError):
        meanwhile()
    assert "另一次" in capsys.readouterr().err
    assert shown(kiosk) == stick.early
