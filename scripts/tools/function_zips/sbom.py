"""Prints the bill of materials of a packaged function: what is linked into its one executable, as CycloneDX JSON.

usage: sbom.py FUNCTION EXECUTABLE ARCH LIBCURL_DIR ICU_DIR LINK_MAP

The linker's map says which archives were used; one that no part of parts.py covers ends the build. Versions come from the
toolchain and from Debian's package database at build time. Those that the libraries write into the executable themselves
(OpenSSL's, libcurl's) are looked for in it, so that the bill can't name what was not linked.
It has no time stamp and no serial number: the same tree gives the same bill.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from function_zips.link_map import linked_files, of_others
from function_zips.parts import Part, possible_parts

TREE = Path(__file__).resolve().parents[3]


def hashes(content: bytes) -> list[dict[str, Any]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]


def component(part: Part, files: list[Path]) -> dict[str, Any]:
    """A library, with the files that the linker took it from."""
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{"expression": part.licence}],
        "components": [
            {"type": "file", "bom-ref": f"{part.purl}#{file.name}", "name": file.name, "hashes": hashes(file.read_bytes())}
            for file in files
        ],
    }


def assigned(files: list[Path], parts: list[Part]) -> list[tuple[Part, list[Path]]]:
    """The parts that were used, each with its files."""
    used: dict[str, list[Path]] = {}
    for file in files:
        part = next((part for part in parts if part.covers(file.name)), None)
        if part is None:
            sys.exit(f"sbom: {file} was linked, and no part in scripts/tools/function_zips/parts.py covers it; add it there")
        used.setdefault(part.name, []).append(file)
    return [(part, used[part.name]) for part in parts if part.name in used]


def require(executable: bytes, mark: str) -> None:
    if mark.encode() not in executable:
        sys.exit(f"sbom: '{mark}' is not in the executable, so the bill would be wrong; was it linked with something else?")


def bill(function: str, executable: bytes, components: list[dict[str, Any]]) -> dict[str, Any]:
    refs = [each["bom-ref"] for each in components]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": function, "bom-ref": function, "hashes": hashes(executable)}},
        "components": components,
        "dependencies": [{"ref": function, "dependsOn": refs}, *({"ref": ref} for ref in refs)],
    }


def main(function: str, executable_path: str, arch: str, libcurl: str, icu: str, link_map: str) -> None:
    executable = Path(executable_path).read_bytes()
    curl_version = (Path(libcurl) / "VERSION").read_text().strip()
    parts = possible_parts(arch, curl_version, (Path(icu) / "SYMBOL").read_text().strip())
    try:
        files = of_others(linked_files(Path(link_map).read_text(errors="replace")), TREE)
    except (OSError, ValueError) as error:
        sys.exit(f"sbom: {link_map} can't be read as the linker's map: {error}; remove .build-package and package again")
    components = [component(part, its) for part, its in assigned(files, parts)]
    versions = {each["name"]: each["version"] for each in components}
    require(executable, f"OpenSSL {versions['OpenSSL'].split('-')[0]}")
    require(executable, versions["libcurl"].split("-")[0])
    print(json.dumps(bill(function, executable, components), indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__.split("\n\n")[1])
    main(*sys.argv[1:])
