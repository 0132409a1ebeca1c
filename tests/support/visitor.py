"""A browser without script: it keeps cookies, follows redirects, fills forms it finds, and sends an Origin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests

from tests.support.page import tree_of

SPACE = re.compile(r"\s+")


@dataclass
class Form:
    """A form as found on a page: where it goes, what it would send, and its buttons."""

    action: str
    method: str
    values: list[tuple[str, str]]
    buttons: list[tuple[str, str, str]]
    labels: dict[str, str] = field(default_factory=dict)


def text_of(element) -> str:
    """All words inside an element, with single spaces."""
    return SPACE.sub(" ", "".join(element.itertext())).strip()


class Visitor:
    """One person at a browser, on one shop (and the payment page it leads to)."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.answer: requests.Response | None = None

    # ---- going places

    def visit(self, path: str, **headers: str) -> Visitor:
        """Open an address, as typed or as clicked."""
        return self._go("GET", urljoin(self.here or self.base, path), headers=headers)

    def _go(self, method: str, url: str, *, data=None, headers=None) -> Visitor:
        for _ in range(10):
            answer = self.session.request(
                method, url, data=data, headers=headers, allow_redirects=False, timeout=20
            )
            self.answer = answer
            if answer.status_code not in (301, 302, 303, 307, 308):
                return self
            method, data, headers = "GET", None, {}
            url = urljoin(url, answer.headers["Location"])
        raise AssertionError("redirected for ever")

    # ---- looking

    @property
    def here(self) -> str:
        return self.answer.url if self.answer is not None else ""

    @property
    def path(self) -> str:
        return urlsplit(self.here).path

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def tree(self):
        return tree_of(self.answer.text)

    @property
    def words(self) -> str:
        """The words of the page's main part (the whole page when it has none)."""
        tree = self.tree
        main = tree.find(".//main")
        return text_of(main if main is not None else tree.find("body"))

    def sees(self, *pieces: str) -> bool:
        """Whether the page says all of these; asserts with the page's words when it does not."""
        for piece in pieces:
            assert piece in self.words, f"{piece!r} is not on {self.path}: {self.words[:1500]}"
        return True

    def links(self) -> dict[str, str]:
        return {text_of(a): a.get("href") for a in self.tree.iter("a") if a.get("href")}

    def forms(self) -> list[Form]:
        tree = self.tree
        found = []
        for node in tree.iter("form"):
            values, buttons = [], []
            for control in node.iter():
                name, kind = control.get("name"), (control.get("type") or "").lower()
                if control.tag == "button" or (control.tag == "input" and kind == "submit"):
                    buttons.append(
                        (text_of(control) or control.get("value", ""), name or "", control.get("value", ""))
                    )
                elif not name or control.get("disabled") is not None:
                    continue
                elif control.tag == "input" and kind in ("radio", "checkbox"):
                    if control.get("checked") is not None:
                        values.append((name, control.get("value", "on")))
                elif control.tag == "input":
                    values.append((name, control.get("value", "")))
                elif control.tag == "textarea":
                    values.append((name, "".join(control.itertext()).removeprefix("\n")))
                elif control.tag == "select":
                    options = list(control.iter("option"))
                    chosen = next(
                        (o for o in options if o.get("selected") is not None), options[0] if options else None
                    )
                    if chosen is not None:
                        values.append((name, chosen.get("value", text_of(chosen))))
            found.append(
                Form(node.get("action") or self.here, (node.get("method") or "get").upper(), values, buttons)
            )
        return found

    def form(self, action: str) -> Form:
        """The first form whose address ends with `action`."""
        for form in self.forms():
            if urlsplit(urljoin(self.here, form.action)).path.endswith(action):
                return form
        raise AssertionError(f"no form for {action} on {self.path}: {[f.action for f in self.forms()]}")

    # ---- acting

    def send(self, action: str, button: str = "", **typed: str) -> Visitor:
        """Fill a form, by field names, and press the button with these words (the first when none are given)."""
        return self.press(self.form(action), button, **typed)

    def press(self, form: Form, button: str = "", **typed: str) -> Visitor:
        data = dict(form.values) | typed
        pressed = next((b for b in form.buttons if button.lower() in b[0].lower()), None)
        assert pressed is not None, f"no button {button!r}: {form.buttons}"
        if pressed[1]:
            data[pressed[1]] = pressed[2]
        parts = urlsplit(self.here)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Referer": self.here}
        url = urljoin(self.here, form.action)
        if form.method == "GET":
            asked = requests.Request("GET", url, params=data).prepare().url
            return self._go("GET", asked, headers={"Referer": self.here})
        return self._go("POST", url, data=data, headers=headers)
