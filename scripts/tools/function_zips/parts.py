"""What the packaged executables can be made of: each library with its origin, its licence and the files it comes as."""

import re
import subprocess
from dataclasses import dataclass
from fnmatch import fnmatch
from urllib.parse import quote

SWIFT_LICENCE = "Apache-2.0 WITH Swift-exception"
GCC_LICENCE = "GPL-3.0-or-later WITH GCC-exception-3.1"
DEBIAN_ARCH = {"x86_64": "amd64", "arm64": "arm64"}


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    purl: str
    licence: str
    files: tuple[str, ...]  # names, as shell patterns

    def covers(self, name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in self.files)


def possible_parts(arch: str, curl_version: str, icu_symbol: str) -> list[Part]:
    """The first that covers a file is the one it belongs to. Versions are those of this machine, at the time of the build."""
    icu = re.findall(r"\d+", icu_symbol)[0]

    def swift(name: str, repository: str, *files: str, version: str | None = None) -> Part:
        release = swift_version()
        purl = f"pkg:github/swiftlang/{repository}@swift-{release}-RELEASE"
        licence = "Unicode-3.0" if version else SWIFT_LICENCE
        return Part(name, version or release, purl, licence, files)

    def debian(name: str, package: str, source: str, licence: str, *files: str) -> Part:
        version = installed(package)
        purl = f"pkg:deb/debian/{quote(package)}@{quote(version)}?arch={DEBIAN_ARCH[arch]}&distro=debian-12&upstream={source}"
        return Part(name, version, purl, licence, files)

    return [
        swift("libdispatch", "swift-corelibs-libdispatch", "libdispatch.a", "libBlocksRuntime.a", "libswiftDispatch.a"),
        swift("Swift", "swift", "libswift*.a", "swiftrt.o"),
        swift(
            "Foundation essentials", "swift-foundation", "libFoundationEssentials.a", "libFoundationInternationalization.a",
            "lib_FoundationCShims.a", "lib_FoundationCollections.a",
        ),
        swift("ICU", "swift-foundation-icu", "lib_FoundationICU.a", version=icu),
        swift("Foundation", "swift-corelibs-foundation", "libFoundation*.a", "libCoreFoundation.a", "lib_CF*.a"),
        debian("OpenSSL", "libssl-dev", "openssl", "Apache-2.0", "libssl.a", "libcrypto.a"),
        Part(
            "libcurl", curl_version, f"pkg:deb/debian/curl@{quote(curl_version)}?arch=source&distro=debian-12", "curl",
            ("libcurl.a",),
        ),
        debian("libstdc++", "libstdc++-12-dev", "gcc-12", GCC_LICENCE, "libstdc++.a"),
        debian("libgcc", "libgcc-12-dev", "gcc-12", GCC_LICENCE, "libgcc*.a", "crtbegin*.o", "crtend*.o"),
        # What a program has of the C library in itself; the library is the system's.
        debian(
            "glibc start files", "libc6-dev", "glibc", "LGPL-2.1-or-later WITH GCC-exception-2.0-note", "libc_nonshared.a",
            "*crt1.o", "crti.o", "crtn.o",
        ),
    ]  # fmt: skip


def swift_version() -> str:
    return str(re.findall(r"Swift version (\S+)", output_of("swift", "--version"))[0])


def installed(package: str) -> str:
    """The version of an installed Debian package."""
    return output_of("dpkg-query", "-W", "-f=${Version}", package)


def output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
