import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from function_zips.check_executable import newer_symbols, problems_of

ARCH = {"x86_64": "x86_64", "aarch64": "arm64"}[platform.machine()]
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}[ARCH]

NOTHING = "int main(void) { return 0; }"
NEEDS_2_36 = "#include <stdlib.h>\nint main(void) { return arc4random() == 7; }"
NEEDS_OPENSSL = "#include <openssl/crypto.h>\nint main(void) { return OpenSSL_version_num() == 7; }"


def test_a_lean_executable_has_no_problems(compile_c: Callable[..., Path]) -> None:
    assert problems_of(compile_c(NOTHING), ARCH) == []


@pytest.mark.parametrize(
    ("source", "flags", "expected"),
    [
        (NEEDS_2_36, [], "GLIBC_2.36"),
        (NEEDS_OPENSSL, ["-lcrypto"], "libcrypto.so.3"),
        (NEEDS_OPENSSL, ["-lcrypto"], "versioned symbols of OPENSSL"),
        (NOTHING, ["-no-pie", "-fno-pie"], "position-independent"),
        (NOTHING, ["-Wl,-z,execstack"], "stack is executable"),
    ],
)
def test_what_would_not_load_is_named(compile_c: Callable[..., Path], source: str, flags: list[str], expected: str) -> None:
    assert expected in " ".join(problems_of(compile_c(source, *flags), ARCH))


def test_debug_symbols_inside_are_named(compile_c: Callable[..., Path]) -> None:
    assert "debug symbols" in " ".join(problems_of(compile_c(NOTHING, stripped=False), ARCH))


def test_another_machines_code_is_named(compile_c: Callable[..., Path]) -> None:
    assert f"not for {OTHER}" in " ".join(problems_of(compile_c(NOTHING), OTHER))


@pytest.mark.parametrize(
    ("version", "allowed"), [("2.2.5", True), ("2.34", True), ("2.35", False), ("2.100", False), ("3.0", False)]
)
def test_versions_are_compared_as_numbers(version: str, allowed: bool) -> None:
    line = f"  0x0010:   Name: GLIBC_{version}  Flags: none  Version: 3"
    assert (newer_symbols(line) == []) == allowed
