"""Tokens have a shape that is checked first; marks of pages survive a round trip and nothing else."""

from __future__ import annotations

import pytest

from store.kit.codes import digest, is_token, new_token
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.paging import mark, read_mark


def test_tokens_have_192_random_bits_and_their_own_shape():
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200 and all(is_token(token) for token in tokens)
    assert len(digest(tokens.pop())) == 64


@pytest.mark.parametrize("odd", ["", "short", "a" * 31, "a" * 33, "a" * 31 + "/", "a" * 31 + "\n", "ä" * 32])
def test_anything_else_is_no_token(odd):
    assert not is_token(odd)


def test_a_mark_comes_back_as_it_was_put():
    assert read_mark(mark(17, "2026-11-22"), int, str) == (17, "2026-11-22")


@pytest.mark.parametrize("odd", [None, "", "%%%", "WzFd" * 100, "bnVsbA", mark("1"), mark(1, 2), "Wzx", "é"])
def test_a_bad_mark_starts_over(odd):
    assert read_mark(odd, int) is None


def test_a_refusal_keeps_its_words_and_its_values_apart():
    error = StoreError(lazy("Only %(left)s left.", left=2), status=409, field="quantity")
    assert (str(error), error.status, error.field) == ("Only 2 left.", 409, "quantity")
    assert error.message.message == "Only %(left)s left."


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**60])
def test_a_number_no_database_can_hold_starts_over(number: int) -> None:
    assert read_mark(mark("<", number), str, int) is None
    assert read_mark(mark("<", 2**63 - 1), str, int) == ("<", 2**63 - 1)
