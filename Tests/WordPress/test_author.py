"""What the site is for, in a real browser: the requester signs in and publishes."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wordpress_server import browser
from wordpress_server.browser import Author
from wordpress_server.server import PASSWORD, PUBLIC

#: A PNG of one pixel.
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture(scope="module")
def _driver(installation) -> Iterator:
    driver = browser.start()
    yield driver
    driver.quit()


@pytest.fixture
def author(site, _driver) -> Author:
    """Not signed in."""
    _driver.delete_all_cookies()
    return Author(_driver, f"https://{PUBLIC}")


def test_a_visitor_sees_the_title(author):
    author.open("/")
    assert author.driver.title == "Team blog"
    assert "Hello world!" in author.text("body")


def test_a_visitor_does_not_meet_the_installer(author):
    author.open("/wp-admin/install.php")
    assert "Forbidden" in author.text("body")


def test_another_password_lets_nobody_in(author):
    author.sign_in("admin", PASSWORD[:-1])
    assert "password" in author.text("#login_error")


def test_admin_signs_in_and_publishes_a_post_that_a_visitor_reads(author, site):
    author.sign_in("admin", PASSWORD)
    assert author.text("#wpbody h1") == "Dashboard"
    link = author.publish("A first post")
    assert re.fullmatch(rf"https://{PUBLIC}/\d{{4}}/\d\d/a-first-post/", link)
    author.driver.delete_all_cookies()
    author.driver.get(link)
    assert author.text("h1") == "A first post"
    author.open("/")
    assert "A first post" in author.text("body")


def test_admin_uploads_a_picture_that_a_visitor_sees(author, site, tmp_path: Path):
    picture = tmp_path / "dot.png"
    picture.write_bytes(PICTURE)
    author.sign_in("admin", PASSWORD)
    link = author.upload(picture)
    answer = site.get(link.removeprefix(f"https://{PUBLIC}"))
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/png", PICTURE)


def test_admin_saves_other_permalinks_in_the_settings(author, site):
    author.sign_in("admin", PASSWORD)
    author.open("/wp-admin/options-permalink.php")
    author.click("#permalink-input-post-name")
    author.click("#submit")
    author.wait(lambda driver: "Permalink structure updated" in driver.page_source)
    assert site.get("/hello-world/").status_code == 200
