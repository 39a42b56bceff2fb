"""Exit codes and promises of the command line that only real processes can prove."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.replica import keys
from sync.replica.connection import connect
from sync.replica.home import Home
from tests.helpers.province import PASSPHRASE, Ended, Laptop, Province, environment, run
from tests.helpers.source_tree import ROOT

pytestmark = pytest.mark.xdist_group("commune")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.1,TB,doan_co_so,Xã Thống Nhất
TB.1.1,TB.1,chi_doan,An Khoái
TB.1.2,TB.1,chi_doan,An Mai
"""
# Imported only for what needs them; each costs more than all that `status` does.
HEAVY = (
    "sqlalchemy",
    "alembic",
    "requests",
    "urllib3",
    "keyring",
    "PySide6",
    "starlette",
    "sync.server",
)
# What a status has no need of, while other commands do: together they took as long as reading it.
BESIDE = (
    "msgspec",
    "sync.client",
    "sync.protocol.messages",
    "sync.replica.types",
    "sync.replica.replica",
    "domain.decisions",
    "domain.roles",
    "domain.workflows.model",
    "desktop.services.notices",
)


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A server with one small commune."""
    made = Province(tmp_path_factory.mktemp("commune"), "TB.1", ["TB.1.1", "TB.1.2"])
    tree = made.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    made.must("init")
    made.must("load-tree", str(tree))
    made.must("seed", "--unit", "TB.1", "--members", "12")
    made.serve()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def enrolled(commune: Province) -> Laptop:
    return commune.enrol("Lan")


@pytest.fixture
def laptop(enrolled: Laptop, tmp_path: Path) -> Laptop:
    """An enrolled home of its own for a test that does it harm."""
    return enrolled.copy(tmp_path / "home")


def failed(ended: Ended, code: int, word: str) -> None:
    """Ended with this code, one document that names the error, and a sentence for people."""
    assert ended.code == code, ended
    assert ended.document["error"]["code"] == word
    assert ended.document["error"]["message"] in ended.err
    assert "Traceback" not in ended.err


def test_a_home_that_is_not_enrolled(tmp_path: Path) -> None:
    failed(Laptop(tmp_path).run("--json", "status"), 3, "not_enrolled")


def test_a_home_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = Laptop(tmp_path / "file").run("--json", "enrol", "--server", "http://127.0.0.1:9", "--code", "X")
    failed(ended, 3, "home_unusable")


def test_a_wrong_passphrase_and_none(laptop: Laptop) -> None:
    wrong = laptop.run("--json", "member", "list", more={"SODOAN_PASSPHRASE": "không phải câu này"})
    failed(wrong, 4, "locked.passphrase_wrong")
    failed(laptop.run("--json", "status", more={"SODOAN_PASSPHRASE": ""}), 4, "locked.passphrase_missing")


def test_a_second_process_on_the_home(laptop: Laptop) -> None:
    with Home(laptop.home).lock():
        for words in (("status",), ("member", "list"), ("sync",)):
            failed(laptop.run("--json", *words), 13, "home_in_use")
    assert laptop.run("status").code == 0


def test_a_damaged_page_is_never_shown(laptop: Laptop) -> None:
    replica = laptop.home / "replica.db"
    content = bytearray(replica.read_bytes())
    for place in range(len(content) // 2, len(content), 4096):
        content[place + 100] ^= 0xFF
    replica.write_bytes(content)
    failed(laptop.run("--json", "member", "list"), 10, "data_damaged")
    ended = laptop.run("--json", "doctor")
    assert ended.code == 10
    assert ended.document["healthy"] is False


def test_data_of_a_newer_program_is_left_alone(laptop: Laptop) -> None:
    home = Home(laptop.home)
    connection = connect(home.replica, keys.unlock_with_passphrase(home, PASSPHRASE))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = home.replica.read_bytes()
    failed(laptop.run("--json", "status"), 11, "data_newer")
    failed(laptop.run("--json", "member", "list"), 11, "data_newer")
    assert home.replica.read_bytes() == before


_FILL = """
import subprocess, sys, json
home, source, batch, python = sys.argv[1:5]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", home], check=True)
for file in ("replica.db", "keys.json", "incarnation.json"):
    subprocess.run(["cp", "-a", source + "/" + file, home], check=True)
laptop = [python, "-m", "desktop", "--home", home, "--json"]
adding = [*laptop, "member", "add", "--org", "TB.1.1", "--batch", batch]
codes = []
for _ in range(12):
    ended = subprocess.run(adding, capture_output=True)
    codes.append(ended.returncode)
    if ended.returncode:
        break
listed = subprocess.run([*laptop, "member", "list"], capture_output=True)
words = json.loads(ended.stdout)["error"]["code"]
sys.stdout.write(json.dumps([codes, words, listed.returncode, len(json.loads(listed.stdout))]))
"""


def test_a_full_disk_keeps_what_was_saved_and_can_still_be_read(enrolled: Laptop, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"full_name": "Lê Thị Hoa", "note": "%s"}\n' % ("ghi chú " * 60) * 400, encoding="utf-8"
    )
    small = tmp_path / "small"
    small.mkdir()
    # A mount of its own: seen by these processes only, gone with them.
    command = ["unshare", "--map-root-user", "--mount", sys.executable, "-c", _FILL]
    ended = subprocess.run(
        [*command, str(small), str(enrolled.home), str(batch), sys.executable],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    codes, word, listing, members = json.loads(ended.stdout)
    assert (codes[-1], word, listing) == (12, "disk_full", 0)
    assert members == 12 + 400 * (len(codes) - 1)


def test_no_server_is_no_loss(commune: Province, laptop: Laptop) -> None:
    laptop.json("member", "add", "--org", "TB.1.1", "full_name=Lê Thị Hoa")
    commune.stop()
    try:
        failed(laptop.run("--json", "sync"), 20, "no_network")
        assert "1 thay đổi vẫn nằm trên máy này" in laptop.run("sync").err
        failed(laptop.run("--json", "verify"), 20, "no_network")
        assert laptop.json("status")["pending"] == 1
    finally:
        commune.serve()
    assert laptop.json("sync")["sent"] == 1


def test_somebody_else_answers(laptop: Laptop, tmp_path: Path) -> None:
    page = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert page.stdout is not None
        port = page.stdout.readline().decode().split(" port ")[1].split(" ")[0]
        words = ("enrol", "--server", f"http://127.0.0.1:{port}", "--code", "X")
        ended = Laptop(tmp_path / "new").run("--json", *words)
        assert ended.code in (20, 24), ended
        assert not (tmp_path / "new" / "replica.db").exists()
    finally:
        page.terminate()
        page.communicate()


def test_a_used_code_and_a_revoked_device(commune: Province, tmp_path: Path) -> None:
    code = commune.code("Hùng")
    laptop, second = Laptop(tmp_path / "one"), Laptop(tmp_path / "two")
    words = ("enrol", "--server", commune.address, "--code", code)
    device = laptop.json(*words)["device"]
    failed(second.run("--json", *words), 21, "enrolment_code")
    laptop.json("member", "add", "--org", "TB.1.1", "full_name=Lê Thị Hoa")
    commune.must("device", "revoke", device)
    failed(laptop.run("--json", "sync"), 21, "device_revoked")
    failed(laptop.run("--json", "member", "list"), 21, "device_revoked")
    # A new code from the level above opens it again, with everything that was entered.
    again = commune.code("Hùng")
    laptop.json("enrol", "--server", commune.address, "--code", again)
    assert [row["fields"]["full_name"] for row in laptop.json("member", "list", "--search", "le thi hoa")]


def test_two_cadres_of_one_laptop_reach_the_server_under_their_own_names(
    commune: Province, tmp_path: Path
) -> None:
    laptop = Laptop(tmp_path / "home")
    own = {"SODOAN_PASSPHRASE": "thuyen giay troi xa"}
    enrol = ("--json", "enrol", "--server", commune.address, "--code")
    assert laptop.run(*enrol, commune.code("Lan")).code == 0
    added = {"SODOAN_NEW_PASSPHRASE": own["SODOAN_PASSPHRASE"]}
    assert laptop.run(*enrol, commune.code("Hùng"), more=added).code == 0
    add = ("--json", "member", "add", "--org", "TB.1.1")
    by_lan = laptop.run(*add, "full_name=Trần Thị Ánh").document["id"]
    by_hung = laptop.run(*add, "full_name=Y Hoa Niê", more=own).document["id"]
    assert laptop.json("sync")["sent"] == 2
    names = {
        actor["id"]: actor["name"]
        for device in commune.must("device", "list", "--unit", "TB.1")
        for actor in device["actors"]
    }
    operations = [receipt["operation"] for receipt in commune.must("ops", "TB.1")]
    by = {operation["id"]: names[operation["actor"]] for operation in operations}
    assert (by[by_lan], by[by_hung]) == ("Lan", "Hùng")
    assert laptop.run("--json", "status", more={"SODOAN_PASSPHRASE": "khong phai cau nay"}).code == 4


def test_status_imports_nothing_that_it_does_not_need(laptop: Laptop) -> None:
    script = (
        "import sys; from desktop.cli.main import main; code = main(sys.argv[2:])\n"
        "heavy = [name for name in sys.argv[1].split(',') if name in sys.modules]\n"
        "sys.stderr.write(' '.join(heavy)); sys.exit(code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, ",".join((*HEAVY, *BESIDE)), "--home", str(laptop.home), "status"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    "words", [("--help",), ("member", "add", "--help"), ("nonsense",), ("member", "set")]
)
def test_help_and_slips_of_the_pen_need_no_home_and_no_library(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    script = (
        "import sys; from desktop.cli.main import main\n"
        "try: code = main(sys.argv[2:])\n"
        "except SystemExit as left: code = left.code\n"
        "names = [*sys.argv[1].split(','), 'sqlcipher3', 'cryptography']\n"
        "heavy = [name for name in names if name in sys.modules]\n"
        "sys.stderr.write('|' + ' '.join(heavy))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, ",".join(HEAVY), "--home", str(tmp_path / "none"), *words],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.stderr.endswith("|"), ended.stderr
    assert not (tmp_path / "none").exists()


def test_a_terminal_without_unicode_gets_an_answer_too(laptop: Laptop) -> None:
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = ("--json", "member", "add", "--org", "TB.1.1", "full_name=Lê Thị Hoa")
    id = laptop.run(*words, more=plain).document["id"]
    assert "Lê Thị Hoa" in laptop.run("member", "list", more=plain).out
    assert laptop.show(id)["fields"]["full_name"] == "Lê Thị Hoa"


def test_both_doors_lead_to_the_same_program() -> None:
    assert run("desktop", "--version").out == run("desktop.cli.main", "--version").out


_WITH_KEYRING = (
    'printf testpass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
)


@pytest.mark.keyring
def test_a_home_with_its_key_in_the_keyring_opens_without_a_passphrase(
    commune: Province, tmp_path: Path
) -> None:
    home, code = tmp_path / "home", commune.code("Lan")
    script = (
        '"$@" enrol --server "$SERVER" --code "$CODE" --keyring || exit 90\n'
        'SODOAN_PASSPHRASE= "$@" member list --limit 1 || exit 91\n'
        'SODOAN_PASSPHRASE= "$@" doctor || exit 92\n'
    )
    laptop = [sys.executable, "-m", "desktop", "--home", str(home), "--json"]
    inside = ["sh", "-c", script, "sh", *laptop]
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")}
    ended = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", _WITH_KEYRING, "sh", *inside],
        cwd=ROOT,
        env=environment({**folders, "SERVER": commune.address, "CODE": code, "LANG": "C.UTF-8"}),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr
    assert '"keyring": true' in ended.stdout
    assert Laptop(home).run("status").code == 0
