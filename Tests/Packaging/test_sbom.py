"""The bill of materials beside each zip: CycloneDX by its own schema, and all that the linker took.

The bills are those in dist, made by scripts/package; the linker's maps lie in .build-package.
"""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BILLS = sorted((ROOT / "dist").glob("*.cdx.json"))
MAP = """Archive member included because of file (symbol)

/usr/lib/libssl.a(ssl_lib.o)
                              /somewhere/libcurl.a(openssl.o) (SSL_new)
/usr/lib/{extra}.a(a.o)
                              /usr/lib/libssl.a(ssl_lib.o) (a)

Memory map

 .text          0x00000000004a2f10       0x26 /usr/lib/Scrt1.o
"""

# Without a bill in dist these are skipped.
each_bill = pytest.mark.parametrize("path", BILLS, ids=lambda path: path.name)


def function_of(bill: Path) -> str:
    return bill.name.rpartition("-")[0]


def validated(bill: Path) -> str:
    command = [sys.executable, Path(__file__).with_name("validate_bill.py"), bill]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def files_named_in(bill: dict) -> set[str]:
    return {file["name"] for part in bill["components"] for file in part["components"]}


@each_bill
def test_it_is_valid(path: Path) -> None:
    assert validated(path) == ""


@each_bill
def test_a_bill_with_a_mistake_is_not_valid(path: Path, tmp_path: Path) -> None:
    bill = json.loads(path.read_text())
    bill["components"][0]["type"] = "librairy"
    (tmp_path / "bill").write_text(json.dumps(bill))
    assert "librairy" in validated(tmp_path / "bill")


@each_bill
def test_it_names_every_archive_that_was_linked(path: Path) -> None:
    link_map = (ROOT / ".build-package" / f"{function_of(path)}.map").read_bytes()
    linked = {name.decode() for name in re.findall(rb"/([^/\s]+\.a)\(", link_map)}
    assert {"libswiftCore.a", "libFoundation.a", "libcrypto.a", "libcurl.a", "libstdc++.a"} <= linked, "this is no whole map"
    named = files_named_in(json.loads(path.read_text()))
    assert linked == {name for name in named if name.endswith(".a")}


@each_bill
def test_it_is_about_the_executable_in_the_zip(path: Path) -> None:
    content = zipfile.ZipFile(path.with_name(path.name.replace(".cdx.json", ".zip"))).read("bootstrap")
    hashes = json.loads(path.read_text())["metadata"]["component"]["hashes"]
    assert hashes == [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]


@each_bill
def test_every_part_says_what_is_needed_to_judge_it(path: Path) -> None:
    for part in json.loads(path.read_text())["components"]:
        assert part["version"] and part["purl"] and part["licenses"], part["name"]
        assert all(len(file["hashes"][0]["content"]) == 64 for file in part["components"]), part["name"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAP.format(extra="libmystery"), "/usr/lib/libmystery.a was linked, and no part"),
        ("VMA LMA Size Align Out In Symbol\n", "can't be read as the linker's map"),
    ],
    ids=["an archive of no known part", "another linker's map"],
)
def test_what_it_does_not_know_ends_it(text: str, said: str, tmp_path: Path) -> None:
    for name, content in {"VERSION": "7.88.1-10", "SYMBOL": "icudt76_dat", "executable": "", "map": text}.items():
        (tmp_path / name).write_text(content)
    arguments = ["NotificationFunction", tmp_path / "executable", "x86_64", tmp_path, tmp_path, tmp_path / "map"]
    ended = subprocess.run([sys.executable, "-m", "function_zips.sbom", *arguments], capture_output=True, text=True)
    assert ended.returncode == 1 and said in ended.stderr
