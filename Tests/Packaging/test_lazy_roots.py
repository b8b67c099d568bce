"""lazy_roots.c against OpenSSL itself: the same chains, the same verdicts."""

import os
import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "scripts" / "packaging"

# Verifies argv[1] as libcurl would, with the default paths, and prints OpenSSL's verdict. argv[2], if there, is an intermediate.
VERIFIER = r"""
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
static X509 *load(const char *path) {
  BIO *file = BIO_new_file(path, "r");
  return PEM_read_bio_X509(file, 0, 0, 0);
}
int main(int argc, char **argv) {
  X509_STORE *store = X509_STORE_new();
  X509_STORE_set_default_paths(store);
  X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  STACK_OF(X509) *more = sk_X509_new_null();
  if (argc > 2) sk_X509_push(more, load(argv[2]));
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, load(argv[1]), more);
  X509_verify_cert(context);
  puts(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
  X509_STORE_CTX_free(context);
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
        text = [f"# {name}\n" + (self.folder / f"{name}.pem").read_text() for name in names]
        path.write_text("\n".join(text))
        return path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def verifiers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("verifiers")
    (folder / "verifier.c").write_text(VERIFIER)
    plain = ["gcc", str(folder / "verifier.c"), "-g", "-fsanitize=address,undefined"]
    lazy = [str(PACKAGING / "lazy_roots.c"), "-Wl,--wrap=X509_STORE_set_default_paths"]
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
    environment = {
        **os.environ,
        "SSL_CERT_FILE": str(certificates.bundle(*bundle)),
        "SSL_CERT_DIR": "/nonexistent",
        "ASAN_OPTIONS": "detect_leaks=0",
    }
    verdicts = {
        name: subprocess.run(
            [verifier, *(f"{link}.pem" for link in chain)],
            cwd=certificates.folder, env=environment, capture_output=True, text=True, check=True,
        ).stdout
        for name, verifier in verifiers.items()
    }  # fmt: skip
    assert verdicts["lazy"] == verdicts["plain"]
    assert (verdicts["lazy"] == "ok\n") == trusted


@pytest.mark.parametrize(
    "content", ["", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "no certificate at all"]
)
def test_a_broken_bundle_trusts_nobody(certificates: Certificates, verifiers: dict[str, Path], content: str) -> None:
    broken = certificates.folder / "broken.pem"
    broken.write_text(content)
    environment = {**os.environ, "SSL_CERT_FILE": str(broken), "SSL_CERT_DIR": "/nonexistent", "ASAN_OPTIONS": "detect_leaks=0"}
    result = subprocess.run(
        [verifiers["lazy"], "leaf.pem"], cwd=certificates.folder, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout != "ok\n"
