"""Debian's Chromium in our network, and what an author does in WordPress with it."""

import os
from collections.abc import Callable
from pathlib import Path

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

_BINARY, _DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
_PATIENCE = 90
#: What a script of the page does to an element that was just found.
_FLEETING = (StaleElementReferenceException, ElementClickInterceptedException, ElementNotInteractableException)


def start() -> Chrome:
    """A headless browser that a warning of an unknown certificate does not stop. The caller ends it with quit()."""
    options = ChromeOptions()
    options.binary_location = _BINARY
    options.accept_insecure_certs = True  # the site's certificate is its own
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en-US", "--window-size=1280,1000"):
        options.add_argument(argument)
    return Chrome(options=options, service=ChromeService(_DRIVER, env={**os.environ, "HOME": "/tmp"}))


class Author:
    """Somebody with a browser before the site."""

    def __init__(self, driver: Chrome, site: str):
        self.driver, self._site = driver, site

    def open(self, path: str) -> None:
        self.driver.get(self._site + path)

    def wait(self, condition: Callable[[Chrome], object]) -> None:
        """Waits until it holds; what moved or went between finding and using it is looked for again."""
        WebDriverWait(self.driver, _PATIENCE, 0.1, ignored_exceptions=_FLEETING).until(condition)

    def click(self, selector: str) -> None:
        """Waits until there is such an element that can be clicked."""

        def clicked(driver: Chrome) -> bool:
            for element in driver.find_elements(By.CSS_SELECTOR, selector):
                if element.is_displayed() and element.is_enabled() and element.get_attribute("aria-disabled") != "true":
                    element.click()
                    return True
            return False

        self.wait(clicked)

    def text(self, selector: str) -> str:
        return self.driver.find_element(By.CSS_SELECTOR, selector).text

    def sign_in(self, name: str, password: str) -> None:
        self.open("/wp-login.php")
        # A moment after the page is there it moves to the first field and selects what is in it.
        self.wait(lambda driver: driver.switch_to.active_element.get_attribute("id") == "user_login")
        self.driver.find_element(By.ID, "user_login").send_keys(name)
        self.driver.find_element(By.ID, "user_pass").send_keys(password)
        self.click("#wp-submit")
        self.wait(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#wpadminbar, #login_error"))

    def publish(self, title: str) -> str:
        """Writes a post in the editor, publishes it, and returns its address."""
        self.open("/wp-admin/post-new.php")
        self.wait(
            lambda driver: driver.execute_script(
                "return window.wp && wp.data && !!wp.data.select('core/editor').getCurrentPost().id"
            )
        )
        self.driver.execute_script("wp.data.dispatch('core/preferences').set('core/edit-post', 'welcomeGuide', false)")
        self.wait(lambda driver: driver.find_elements(By.CSS_SELECTOR, "iframe[name=editor-canvas], .editor-post-title__input"))
        frames = self.driver.find_elements(By.CSS_SELECTOR, "iframe[name=editor-canvas]")
        if frames:
            self.driver.switch_to.frame(frames[0])
        self.click(".editor-post-title__input")
        self.driver.switch_to.active_element.send_keys(title)
        self.driver.switch_to.default_content()
        self.click(".editor-post-publish-button__button")
        self.click(".editor-post-publish-panel .editor-post-publish-button")
        self.wait(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, ".post-publish-panel__postpublish, .components-notice.is-error")
        )
        assert not self.driver.find_elements(By.CSS_SELECTOR, ".components-notice.is-error"), self.text(
            ".components-notice.is-error"
        )
        return str(self.driver.execute_script("return wp.data.select('core/editor').getPermalink()"))

    def upload(self, picture: Path) -> str:
        """Uploads a picture with the plain form, and returns its address."""
        self.open("/wp-admin/media-new.php?browser-uploader")
        self.driver.find_element(By.ID, "async-upload").send_keys(str(picture))
        self.click("#html-upload")
        self.wait(lambda driver: "upload.php" in driver.current_url)
        script = "return fetch('/wp-json/wp/v2/media').then(answer => answer.json()).then(media => media[0].source_url)"
        return str(self.driver.execute_script(script))
