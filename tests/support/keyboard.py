"""Somebody without a mouse: goes on by Tab, and at every stop sees where they are."""

from __future__ import annotations

import re

from playwright.sync_api import Page

STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const within = (at, most) => Math.min(Math.max(at, 0), most - 1);
  const x = within(box.left + box.width / 2, innerWidth);
  const y = within(box.top + Math.min(box.height / 2, 12), innerHeight);
  const top = document.elementFromPoint(x, y);
  const near = [one, one.parentElement, one.closest("article"), ...(one.labels ?? [])].filter(Boolean);
  const marked = (each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  };
  return {
    what: `${one.tagName} ${one.id} ${(one.ariaLabel ?? one.textContent).trim().slice(0, 40)}`,
    marked: near.some(marked),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    under: near.some((each) => each.contains(top) || top?.contains(each)) ? "" : `${top?.tagName} ${top?.className}`,
  };
}"""
"""Where the focus is: is it marked, within the window, and what lies over it."""


class Keyboard:
    """The keys of one page. Every stop on the way must be seen: marked, within the window, and under nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        """One key, as often as told."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Words, key by key."""
        self.page.keyboard.type(words)

    def to(self, role: str, name: str, *, most: int = 150, back: bool = False) -> None:
        """Tab to the first element with this role whose name has `name` in it; `back` goes the other way."""
        wanted = self.page.get_by_role(role, name=re.compile(name, re.IGNORECASE)).first
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            self.sees()
            if wanted.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{role} {name} is out of the keyboard's reach on {self.page.url}")

    def sees(self) -> None:
        """The stop the keyboard is at now can be seen."""
        stop = self.page.evaluate(STOP)
        if stop is None:
            return  # round the end of the page: the browser's own bar
        assert stop["marked"] and stop["seen"] and not stop["under"], f"{stop} on {self.page.url}"
