"""Debian's Chromium, led to the local AWS by its proxy, trusting its one certificate and no other stranger's."""

import base64
import hashlib
import os
import subprocess
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from local_aws.instance import Instance

_BINARY, _DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"


def start(instance: Instance) -> Chrome:
    """A headless browser. The caller ends it with quit()."""
    trusted = _fingerprint(instance.options.directory / "cert.pem")
    return start_alone(f"--proxy-server={instance.options.proxy}", f"--ignore-certificate-errors-spki-list={trusted}")


def start_alone(*arguments: str) -> Chrome:
    """The same for files of this machine."""
    options = ChromeOptions()
    options.binary_location = _BINARY
    options.add_argument("--headless=new")
    for argument in arguments:
        options.add_argument(argument)
    options.add_argument("--disable-dev-shm-usage")  # /dev/shm is too small in many containers
    options.add_argument("--hide-scrollbars")
    options.add_argument("--lang=en-US")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's own refuses to start for root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=ChromeService(_DRIVER))


def _fingerprint(certificate: Path) -> str:
    """Base64 of the SHA-256 of the certificate's public key, as Chromium wants it."""
    key = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()
