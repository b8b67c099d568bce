"""roots/lazy_roots.c against OpenSSL itself: the same chains, the same verdicts."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOTS = Path(__file__).parents[2] / "scripts/tools/function_zips" / "roots"
SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")

# Verifies argv[1] as libcurl would, with the default paths, and prints OpenSSL's verdict. argv[2], if there, is an intermediate.
VERIFIER = r"""
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
int main(int argc, char **argv) {
  X509_STORE *store = X509_STORE_new();
  X509_STORE_set_default_paths(store);
  X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  STACK_OF(X509) *more = sk_X509_new_null();
  if (argc > 2) sk_X509_push(more, PEM_read_bio_X509(BIO_new_file(argv[2], "r"), 0, 0, 0));
  BIO *file = BIO_new_file(argv[1], "r");
  X509 *certificate;
  while ((certificate = PEM_read_bio_X509(file, 0, 0, 0))) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, certificate, more);
    X509_verify_cert(context);
    puts(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
    X509_STORE_CTX_free(context);
  }
  X509_STORE_free(store);
}
"""
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Certificates:
    """A root, a second root of the same name with another key, an intermediate, and leaves under each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root("root", "Root")
        self.root("twin", "Root")
        self.root("stranger", "Stranger")
        self.signed("intermediate", "root", "basicConstraints=critical,CA:TRUE")
        self.signed("leaf", "root")
        self.signed("deep", "intermediate")
        self.signed("of_twin", "twin")

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def root(self, name: str, subject: str) -> None:
        self.openssl(
            "req", "-x509", *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2",
            "-subj", f"/O=Ünïted/CN={subject}", "-utf8",
        )  # fmt: skip

    def signed(self, name: str, by: str, extensions: str = "basicConstraints=CA:FALSE") -> None:
        (self.folder / "extensions").write_text(extensions)
        self.openssl("req", *NEW_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        self.openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "2", "-extfile", "extensions",
        )  # fmt: skip

    def bundle(self, *names: str) -> Path:
        path = self.folder / "bundle.pem"
        path.write_text("\n".join(f"# {name}\n{self.text(name)}" for name in names))
        return path

    def text(self, name: str) -> str:
        return (self.folder / f"{name}.pem").read_text()

    def respelled(self, subject: str, string_mask: str) -> str:
        """The root's own key under a name that is spelled or encoded otherwise."""
        (self.folder / "respelled.cnf").write_text(
            f"[req]\nstring_mask = {string_mask}\ndistinguished_name = name\nx509_extensions = root\n[name]\n"
            "[root]\nbasicConstraints = critical,CA:TRUE\n"
        )
        self.openssl(
            "req", "-x509", "-key", "root.key", "-out", "respelled.pem", "-days", "2", "-subj", subject, "-utf8",
            "-config", "respelled.cnf",
        )  # fmt: skip
        return self.text("respelled")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def verifiers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("verifiers")
    (folder / "verifier.c").write_text(VERIFIER)
    plain = ["gcc", str(folder / "verifier.c"), "-g", "-fsanitize=address,undefined"]
    lazy = [*map(str, ROOTS.glob("*.c")), "-Wl,--wrap=X509_STORE_set_default_paths"]
    subprocess.run([*plain, "-o", str(folder / "plain"), "-lcrypto"], check=True)
    subprocess.run([*plain, *lazy, "-o", str(folder / "lazy"), "-lcrypto"], check=True)
    return {name: folder / name for name in ("plain", "lazy")}


@pytest.mark.parametrize(
    ("chain", "bundle", "trusted"),
    [
        (["leaf"], ["root"], True),
        (["leaf"], ["stranger", "root"], True),
        (["leaf"], ["twin", "root"], True),
        (["of_twin"], ["root", "twin"], True),
        (["deep", "intermediate"], ["stranger", "root"], True),
        (["deep"], ["intermediate"], True),
        (["deep"], ["root"], False),
        (["leaf"], ["stranger"], False),
        (["leaf"], ["twin"], False),
        (["leaf"], [], False),
        (["root"], [], False),
        (["root"], ["root"], True),
    ],
)
def test_the_verdict_is_openssls(
    certificates: Certificates, verifiers: dict[str, Path], chain: list[str], bundle: list[str], trusted: bool
) -> None:
    verdicts = verdicts_on(verifiers, certificates, [f"{link}.pem" for link in chain], certificates.bundle(*bundle))
    assert verdicts["lazy"] == verdicts["plain"]
    assert (verdicts["lazy"] == "ok\n") == trusted


@pytest.mark.parametrize(
    ("subject", "string_mask", "trusted"),
    [
        ("/O=Ünïted/CN=rOOT", "utf8only", True),
        ("/O=  Ünïted /CN=Root", "utf8only", True),
        ("/O=Ünïted/CN=Root", "MASK:0x800", True),  # BMPString
        ("/O=Ünïted/CN=Root", "MASK:0x100", True),  # UniversalString
        ("/O=Ünïted/CN=Root", "MASK:0x4", True),  # T61String
        ("/O=Ünïted/CN=Root", "default", True),
        ("/O=Ünïted/CN=Ro ot", "utf8only", False),
        ("/O=United/CN=Root", "utf8only", False),
        ("/CN=Root/O=Ünïted", "utf8only", False),
        ("/O=Root/CN=Ünïted", "utf8only", False),
        ("/O=Ünïted+CN=Root", "utf8only", False),
    ],
)
def test_names_are_equal_where_openssl_says_so(
    certificates: Certificates, verifiers: dict[str, Path], subject: str, string_mask: str, trusted: bool
) -> None:
    bundle = certificates.folder / "bundle.pem"
    bundle.write_text(certificates.text("stranger") + certificates.respelled(subject, string_mask))
    verdicts = verdicts_on(verifiers, certificates, ["leaf.pem"], bundle)
    assert verdicts["lazy"] == verdicts["plain"]
    assert (verdicts["lazy"] == "ok\n") == trusted


@pytest.mark.parametrize(
    "form", ["CRLF", "no last newline", "one long line", "old label", "trusted", "after a key", "indented text"]
)
def test_every_form_of_bundle_is_read(certificates: Certificates, verifiers: dict[str, Path], form: str) -> None:
    root, bundle = certificates.text("root"), certificates.folder / "bundle.pem"
    if form == "trusted":
        certificates.openssl("x509", "-in", "root.pem", "-trustout", "-out", "trusted.pem")
    texts = {
        "CRLF": root.replace("\n", "\r\n"),
        "no last newline": root.rstrip(),
        "one long line": re.sub(r"(?<!-)\n(?!-)", "", root),
        "old label": root.replace("CERTIFICATE", "X509 CERTIFICATE"),
        "trusted": (certificates.folder / "trusted.pem").read_text() if form == "trusted" else "",
        "after a key": certificates.text("stranger") + (certificates.folder / "stranger.key").read_text() + root,
        "indented text": f"    Subject: someone\n  -- not a block --\n{root}",
    }
    bundle.write_bytes(texts[form].encode())
    verdicts = verdicts_on(verifiers, certificates, ["leaf.pem"], bundle)
    assert verdicts == {"plain": "ok\n", "lazy": "ok\n"}


def test_every_root_of_the_system_is_found(certificates: Certificates, verifiers: dict[str, Path]) -> None:
    verdicts = verdicts_on(verifiers, certificates, [str(SYSTEM_BUNDLE)], SYSTEM_BUNDLE)
    assert verdicts["plain"].count("ok\n") > 100
    assert verdicts["lazy"] == verdicts["plain"]


def test_a_damaged_block_costs_its_own_root(certificates: Certificates, verifiers: dict[str, Path]) -> None:
    damaged = certificates.text("stranger").replace("\n", "\n!", 2)
    bundle = certificates.folder / "bundle.pem"
    bundle.write_text(damaged + certificates.text("root"))
    assert verdicts_on(verifiers, certificates, ["leaf.pem"], bundle)["lazy"] == "ok\n"


def verdicts_on(verifiers: dict[str, Path], certificates: Certificates, chain: list[str], bundle: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "SSL_CERT_FILE": str(bundle),
        "SSL_CERT_DIR": "/nonexistent",
        "ASAN_OPTIONS": "detect_leaks=0",
    }
    return {
        name: subprocess.run(
            [verifier, *chain], cwd=certificates.folder, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for name, verifier in verifiers.items()
    }


@pytest.mark.parametrize(
    "content", ["", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "no certificate at all"]
)
def test_a_broken_bundle_trusts_nobody(certificates: Certificates, verifiers: dict[str, Path], content: str) -> None:
    broken = certificates.folder / "broken.pem"
    broken.write_text(content)
    assert verdicts_on(verifiers, certificates, ["leaf.pem"], broken)["lazy"] != "ok\n"
