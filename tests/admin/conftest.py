"""Staff at the desk: a browser without script that asks the application directly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from store import staff
from store.db import transaction
from tests.support.shop import Shop
from tests.support.visitor import Visitor

HOME = "http://127.0.0.1:8000"
PASSWORD = "brisk otter under moonlight"
HASH = staff.hash_password(PASSWORD)


@dataclass
class Answer:
    """An answer of the application, as a browser would have it."""

    url: str
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Clerk(Visitor):
    """Somebody with a browser in front of the desk's pages."""

    def __init__(self, app: Flask) -> None:
        super().__init__(HOME)
        self.client = app.test_client()

    def _go(self, method, url, *, data=None, headers=None) -> Clerk:
        for _ in range(10):
            parts = urlsplit(url)
            with self.client.application.app_context():  # of its own, as behind a real server
                found = self.client.open(
                    parts.path,
                    base_url=HOME,
                    query_string=parts.query,
                    method=method,
                    data=data,
                    headers=headers,
                )
            self.answer = Answer(url, found.status_code, found.headers, found.data)
            if found.status_code not in (301, 302, 303, 307, 308):
                return self
            method, data, headers = "GET", None, {}
            url = urljoin(url, found.headers["Location"])
        raise AssertionError("redirected for ever")

    def posts(self, path: str, *, token: bool = True, **data: str) -> Clerk:
        """Send a form to an address without having seen the page, with a token of this session or without."""
        if token:
            self.visit("/admin/account")
            data = {"csrf_token": dict(self.form("/admin/account/password").values)["csrf_token"]} | data
        return self._go("POST", HOME + path, data=data, headers={"Origin": HOME, "Referer": HOME + "/admin/"})

    def signs_in(self, email: str, password: str = PASSWORD) -> Clerk:
        """Type address and password at the sign-in page."""
        self.visit("/admin/sign-in")
        return self.send("/admin/sign-in", email=email, password=password)

    def fails(self) -> list[str]:
        """The messages beside fields that are wrong."""
        return [
            "".join(node.itertext()) for node in self.tree.iter("p") if node.get("class") == "field__error"
        ]

    @property
    def notices(self) -> list[str]:
        """What the page says about what just happened."""
        said = (node for node in self.tree.iter("div") if node.get("role") in ("status", "alert"))
        return [" ".join("".join(node.itertext()).split()) for node in said]


@pytest.fixture
def member(shop: Shop) -> Callable[..., str]:
    """Make an account of a role with the known password; gives its address."""

    def make(role: str = "fulfillment", name: str = "Grace") -> str:
        email = f"{role}-{name.lower()}@example.com"
        with transaction():
            link = staff.invite(email, role, at=shop.clock.now())
        with transaction():
            staff.set_password_by_link(link, name, HASH, second_step=False, at=shop.clock.now())
        return email

    return make


@pytest.fixture
def clerk(shop: Shop, member: Callable[..., str]) -> Callable[..., Clerk]:
    """Somebody of a role who is signed in."""

    def make(role: str = "fulfillment", name: str = "Grace") -> Clerk:
        email = member(role, name)
        somebody = Clerk(shop.app)
        known = staff.password_hash_of(email)
        assert known is not None
        with transaction():
            token = staff.sign_in(email, known, second_step=False, at=shop.clock.now())
        somebody.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
        return somebody

    return make


@pytest.fixture
def stranger(shop: Shop) -> Clerk:
    """Somebody who is not signed in."""
    return Clerk(shop.app)
