"""scripts/screenshots: the images of the README."""

import io
import os
import sys
import tempfile
from html import escape
from pathlib import Path
from urllib.parse import quote

import boto3
from PIL import Image

from browser import chromium
from browser.page import PHONE, Page
from demo import deployment, script
from demo.approver import Invitation
from demo.product import Product
from kit.flow.running import local_aws
from local_aws.instance import Instance

_IMAGES = script.ROOT / "docs/images"
_APPROVERS = ("approver@example.com", "second.approver@example.com")
#: CSS pixels; wide enough for the page to be a sheet on a ground.
_WINDOW = (760, 900)
#: Half the colours of a palette are enough for a page of flat colours, and make the files a third as large.
_COLOURS = 64


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="screenshots-") as directory, local_aws(Path(directory) / "aws") as instance:
        deployment.deploy(instance, "--quorum", "2", approvers=_APPROVERS)
        deployment.confirm_subscriptions(instance)
        driver = chromium.start(instance)
        try:
            _IMAGES.mkdir(parents=True, exist_ok=True)
            _take(instance, Page(driver))
        finally:
            driver.quit()
    return 0


def _take(instance: Instance, page: Page) -> None:
    os.environ.update(instance.environment)
    given = {"UserEmail": "requester@example.com", "Purpose": "A demo for next Thursday"}
    template = deployment.product_template(ledger=True).read_text()
    launched = Product.launch(boto3.client("cloudformation"), "team-demo", template, **given)
    emails = [instance.mailbox.wait(address, "team-demo") for address in _APPROVERS]
    first, second = (Invitation.read(email.text) for email in emails)

    email = f"From: {emails[0].sender}\nTo: {emails[0].to}\nSubject: {emails[0].subject}\n\n{emails[0].text}"
    page.open("data:text/html;charset=utf-8," + quote(_as_terminal(email.partition("\n--")[0].rstrip())))
    _save(page, "email", _WINDOW, "light")
    page.open(first.link)
    _save(page, "page-light", _WINDOW, "light")
    _save(page, "page-phone", PHONE, "dark")
    page.fill("123 456" if first.code != "123 456" else "123 457", "Fine for a week").press("approve")
    _save(page, "wrong-code", PHONE, "light")
    page.fill(first.code, "Fine for a week").press("approve")
    page.open(second.link).fill(second.code, "Fine with me").press("approve")
    _save(page, "approved", _WINDOW, "dark")

    for _ in launched.events():
        pass
    launched.update(template, **given | {"Purpose": "A server for the whole year"})
    change = Invitation.read(instance.mailbox.wait(_APPROVERS[0], "Approval needed for a change").text)
    page.open(change.link)
    _save(page, "change", _WINDOW, "light")


def _as_terminal(text: str) -> str:
    style = (
        "margin:0;padding:24px;background:#fff;color:#1b1f24;font:15px/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere"
    )
    return f"<!DOCTYPE html><html lang=en><title>Mail</title><body style='margin:0'><pre style='{style}'>{escape(text)}</pre>"


def _save(page: Page, name: str, size: tuple[int, int], scheme: str) -> None:
    """The whole page, as high as it is, at one and a half pixels to the CSS pixel."""
    page.look((size[0], 200), scheme, 1.5)
    height = page.driver.execute_script("return document.documentElement.scrollHeight")
    page.look((size[0], height), scheme, 1.5)
    picture = Image.open(io.BytesIO(page.driver.get_screenshot_as_png())).convert("RGB")
    file = _IMAGES / f"{name}.png"
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(
        f"==> {file.relative_to(script.ROOT)}: {picture.width} x {picture.height}, {file.stat().st_size} bytes", file=sys.stderr
    )


if __name__ == "__main__":
    sys.exit(main())
