"""Two buyers at their checkouts, one last use of a code: one pays with it, the other is told and loses nothing typed."""

from __future__ import annotations

from tests.faults.test_races import at_once
from tests.promotions.buying import make_code, used
from tests.support.shop import ADA, Shopper


def test_one_of_two_has_the_last_use_and_the_other_keeps_everything_typed(open_shop):
    open_shop.sells("TEE", price=2000, stock=5)
    make_code(open_shop, usage_limit=1)
    buyers = {name: Shopper(open_shop.url) for name in ("ada", "bob")}
    forms = {}
    for name, window in buyers.items():
        window.buys("tee", "1").visit("/cart").send("/cart/code", "Use it", code="defiant10")
        assert window.visit("/checkout").sees("DEFIANT10", "−$2.00", "$23.00")
        forms[name] = window.form("/checkout")

    def pay(name: str) -> None:
        typed = {**ADA, "email": f"{name}@example.com", "note": f"For {name} alone."}
        buyers[name].press(forms[name], "payment", **typed)

    at_once(*(lambda name=name: pay(name) for name in buyers))

    (order,) = open_shop.orders()
    winner = order.email.partition("@")[0]
    loser = "bob" if winner == "ada" else "ada"
    assert "/pay/" in buyers[winner].path and order.due_minor == 2300
    assert buyers[loser].status == 409 and buyers[loser].sees("DEFIANT10 has been used up.")
    kept = dict(buyers[loser].form("/checkout").values)
    assert (kept["email"], kept["line1"], kept["note"]) == (
        f"{loser}@example.com",
        ADA["line1"],
        f"For {loser} alone.",
    )
    assert used("DEFIANT10") == 1 and open_shop.stock("TEE") == (5, 0, 1)

    buyers[loser].send("/checkout", "Remove")
    buyers[loser].send("/checkout", "payment", note="Then without.")
    assert "/pay/" in buyers[loser].path
    assert sorted(one.due_minor for one in open_shop.orders()) == [2300, 2500]
    buyers[winner].pays()
    assert used("DEFIANT10") == 1 and open_shop.broken() == {}
