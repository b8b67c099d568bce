"""Prints the bill of materials of a packaged function: what is compiled into its one executable, as CycloneDX JSON.

usage: sbom.py FUNCTION EXECUTABLE ARCH LIBCURL_DIR ICU_DIR

Versions come from the toolchain and from Debian's package database at build time. Those that the libraries write into the
executable themselves (OpenSSL's, libcurl's) are looked for in it, so that the bill can't name what was not linked.
It has no time stamp and no serial number: the same tree gives the same bill.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

DEBIAN_ARCH = {"x86_64": "amd64", "arm64": "arm64"}


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def debian(name: str, version: str, source: str, licence: str, arch: str) -> dict:
    """A library out of a Debian package; `source` is the source package, under which Debian announces its holes."""
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:deb/debian/{source}@{version}?arch={arch}&distro=debian-12",
        "licenses": [{"expression": licence}],
    }


def swift(name: str, version: str, licence: str) -> dict:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:generic/{name.lower().replace(' ', '-')}@{version}",
        "licenses": [{"expression": licence}],
    }


def installed(package: str) -> str:
    """The version of an installed Debian package."""
    return output_of("dpkg-query", "-W", "-f=${Version}", package)


def components(executable: bytes, arch: str, curl_version: str, icu_symbol: str) -> list[dict]:
    swift_version = re.search(r"Swift version (\S+)", output_of("swift", "--version"))[1]
    openssl = installed("libssl-dev")
    require(executable, f"OpenSSL {openssl.split('-')[0]}")
    require(executable, curl_version.split("-")[0])
    debian_arch = DEBIAN_ARCH[arch]
    runtime = "Apache-2.0 WITH Swift-exception"
    return [
        swift("Swift", swift_version, runtime),
        swift("Foundation", swift_version, runtime),
        swift("ICU", re.search(r"\d+", icu_symbol)[0], "Unicode-3.0"),
        debian("OpenSSL", openssl, "openssl", "Apache-2.0", debian_arch),
        debian("libcurl", curl_version, "curl", "curl", debian_arch),
        debian("libstdc++", installed("libstdc++-12-dev"), "gcc-12", "GPL-3.0-or-later WITH GCC-exception-3.1", debian_arch),
    ]


def require(executable: bytes, mark: str) -> None:
    if mark.encode() not in executable:
        sys.exit(f"sbom: '{mark}' is not in the executable, so the bill would be wrong; was it linked with something else?")


def bill(function: str, executable: bytes, parts: list[dict]) -> dict:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": function,
                "bom-ref": function,
                "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(executable).hexdigest()}],
            }
        },
        "components": [{"bom-ref": part["purl"], **part} for part in parts],
        "dependencies": [{"ref": function, "dependsOn": [part["purl"] for part in parts]}],
    }


def main(function: str, executable_path: str, arch: str, libcurl: str, icu: str) -> None:
    executable = Path(executable_path).read_bytes()
    curl_version = (Path(libcurl) / "VERSION").read_text().strip()
    icu_symbol = (Path(icu) / "SYMBOL").read_text().strip()
    print(json.dumps(bill(function, executable, components(executable, arch, curl_version, icu_symbol)), indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__.split("\n\n")[1])
    main(*sys.argv[1:])
