"""axe-core's judgement of a page."""

from selenium.webdriver import Chrome
from selenium_axe_python.axe import Axe

#: WCAG 2.2, levels A and AA, and what axe's makers recommend beyond it. target-size, the one rule of 2.2, is off unless
#: asked for by name. Nothing is preloaded: the page's policy lets nothing load.
_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
}
_RUN = "const [options, done] = arguments; axe.run(options).then(done, error => done({error: String(error)}))"


def violations(driver: Chrome) -> list[str]:
    """One line for each element that breaks a rule, or that axe could not decide on."""
    Axe(driver).inject()  # type: ignore[no-untyped-call]
    result = driver.execute_async_script(_RUN, _OPTIONS)
    if "error" in result:
        raise RuntimeError(f"axe-core did not run: {result['error']}")
    if "target-size" not in {
        rule["id"] for kind in ("passes", "violations", "incomplete", "inapplicable") for rule in result[kind]
    }:
        raise RuntimeError("axe-core did not check for WCAG 2.2: is it too old?")
    return [
        f"{rule['id']}: {rule['help']} ({node['html']})"
        for rule in result["violations"] + result["incomplete"]
        for node in rule["nodes"]
    ]
