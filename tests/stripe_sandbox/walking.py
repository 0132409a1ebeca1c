"""A browser without scripts, as small as it can be: a page's fields, labels and mistakes, and its form sent off."""

from html.parser import HTMLParser

import requests

GOOD = {"number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123", "card_name": "Ada Lovelace"}
ADDRESS = {
    "shipping_name": "Ada Lovelace", "shipping_country": "US", "shipping_line1": "1 High St", "shipping_city": "Davis",
    "shipping_state": "CA", "shipping_postal_code": "95616",
}  # fmt: skip


class Page(HTMLParser):
    """A page's form fields, labels and buttons."""

    def __init__(self, answer):
        super().__init__()
        self.status, self.html, self.url = answer.status_code, answer.text, answer.url
        self.fields, self.labels, self.locked, self.described = {}, {}, set(), {}
        self._label = self._select = None
        self.feed(answer.text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "label":
            self._label = given.get("for")
        elif tag == "select":
            self._select = given["name"]
            self.fields[self._select] = ""
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[given["name"]] = given.get("value", "")
            if "readonly" in given:
                self.locked.add(given["name"])
        if given.get("aria-invalid"):
            self.described[given["name"]] = given["aria-describedby"]

    def handle_data(self, data):
        if self._label:
            self.labels.setdefault(data.strip(), self._label)
            self._label = None

    def submit(self, act="pay", **typed):
        by_name = {self.labels.get(label, label): value for label, value in typed.items()}
        data = self.fields | by_name | ({"act": act} if act else {})
        return Page(requests.post(self.url, data=data, allow_redirects=False, timeout=15)), data


def visit(url):
    return Page(requests.get(url, allow_redirects=False, timeout=5))


def post(url, **data):
    return requests.post(url, data=data, allow_redirects=False, timeout=15)
