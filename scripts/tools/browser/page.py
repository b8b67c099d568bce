"""The approval page as its reader sees and uses it."""

import contextlib
from collections.abc import Callable, Iterator

from selenium.common.exceptions import NoSuchElementException
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

#: CSS pixels: a desk's window, a phone, and the narrowest page that WCAG 2.2 (1.4.10, Reflow) asks for.
DESK, PHONE, NARROWEST = (1100, 900), (390, 844), (320, 640)
_SECONDS = 30


class Page:
    """A browser's window with the approval page in it."""

    def __init__(self, driver: Chrome):
        self.driver = driver

    def look(
        self,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        scale: float = 1,
        features: tuple[tuple[str, str], ...] = (),
    ) -> "Page":
        """Sets the window's size, whether the system is `light` or `dark`, and other media features by name and value."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": size != DESK}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = [{"name": name, "value": value} for name, value in (("prefers-color-scheme", scheme), *features)]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        return self

    def unfold(self) -> "Page":
        """Opens everything that is folded, as a reader does who clicks."""
        for each in self.driver.find_elements(By.TAG_NAME, "summary"):
            each.click()
        return self

    def ends(self, *selectors: str) -> list[float]:
        """Where the first of each of these ends, in CSS pixels from the top of the page."""
        return [self._box(each)["bottom"] for each in selectors]

    def tops(self, *selectors: str) -> list[float]:
        return [self._box(each)["top"] for each in selectors]

    def lefts(self, *selectors: str) -> list[float]:
        return [self._box(each)["left"] for each in selectors]

    def _box(self, selector: str) -> dict[str, float]:
        box: dict[str, float] = self.driver.execute_script(
            "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
            "return {left: box.left + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY}",
            selector,
        )
        return box

    def sees(self, term: str) -> bool:
        """Whether the name of a fact stands open on the page."""
        found = self.driver.find_elements(By.TAG_NAME, "dt")
        return any(each.text == term and each.is_displayed() for each in found)

    def fits_sideways(self) -> bool:
        return bool(self.driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"))

    def open(self, link: str) -> "Page":
        self.driver.get(link)
        return self

    def fill(self, code: str = "", comment: str = "") -> "Page":
        for name, text in (("code", code), ("comment", comment)):
            field = self.field(name)
            field.clear()
            field.send_keys(text)
        return self

    def press(self, decision: str) -> "Page":
        """Presses `approve` or `reject` and waits for the page that answers."""
        self.leave_by(self.button(decision).click)
        return self

    def leave_by(self, action: Callable[[], object]) -> None:
        """Does what leads to another page, and waits until that is there."""
        self.driver.execute_script("document.isOld = true")
        action()
        WebDriverWait(self.driver, _SECONDS, 0.05).until(
            lambda driver: driver.execute_script("return document.readyState === 'complete' && !document.isOld")
        )

    @contextlib.contextmanager
    def another_window(self) -> Iterator[None]:
        """Everything in the block happens in a second window, which is closed then."""
        first = self.driver.current_window_handle
        self.driver.switch_to.new_window("window")
        yield
        self.driver.close()
        self.driver.switch_to.window(first)

    @property
    def heading(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "h1").text

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "main").text

    @property
    def status(self) -> int:
        return int(self.driver.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus"))

    @property
    def problem(self) -> str:
        """What the page says is wrong with the form, empty if nothing is."""
        try:
            return self.driver.find_element(By.CSS_SELECTOR, "[role=alert]").text
        except NoSuchElementException:
            return ""

    @property
    def has_form(self) -> bool:
        return bool(self.driver.find_elements(By.TAG_NAME, "form"))

    def field(self, name: str) -> WebElement:
        return self.driver.find_element(By.NAME, name)

    def button(self, decision: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, f"button[value={decision}]")

    def tab_order(self) -> list[str]:
        """Names, or values, of what the Tab key reaches, in this order."""
        reached: list[str] = []
        while len(reached) < 20:
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            element = self.driver.switch_to.active_element
            if element.tag_name == "body":
                break
            reached.append(str(element.get_attribute("value" if element.tag_name == "button" else "name")))
        return reached

    def complaints(self) -> list[str]:
        """What the browser's console says went wrong: a refused style, a blocked load. That a page came with a status of
        400 or more is not among it."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        entries = [str(entry["message"]) for entry in log if entry["level"] in ("WARNING", "SEVERE")]
        return [message for message in entries if "the server responded with a status of" not in message]
