"""Packing slips: a page to print from the browser, and the same as PDF; for one order or a selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from babel import Locale
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from store import fulfillment, orders
from store.kit.errors import NotFound
from store.letters.addresses import written
from store.orders import LineFacts, OrderFacts
from store.settings import shop
from store.web import filters, language
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.order_acts import chosen_numbers
from store.web.admin.slip_pdf import modules_of, paper_for, slips_pdf

QUIET = 10


@dataclass(frozen=True)
class SlipPart:
    """A thing to pick for a bundle: so many in all, from this place."""

    quantity: int
    title: str
    sku: str
    bin: str


@dataclass(frozen=True)
class SlipLine:
    """A line to pack: `quantity` goes into this parcel, `of` were ordered; a bundle is picked by its `parts`."""

    quantity: int
    of: int
    of_words: str
    title: str
    variant: str
    sku: str
    bin: str
    price: str
    parts: Sequence[SlipPart] = ()


@dataclass(frozen=True)
class Slip:
    """One order's slip, in words."""

    name: str
    number: int
    test: bool
    modules: str
    address: list[str]
    facts: list[tuple[str, str]]
    lines: list[SlipLine]
    units: int
    notes: list[tuple[str, str]]

    @property
    def has_bins(self) -> bool:
        """Whether any line has a place on the shelves."""
        return any(line.bin or any(part.bin for part in line.parts) for line in self.lines)

    @property
    def barcode(self) -> Markup:
        """The order number as Code 128, drawn as an inline picture without style attributes."""
        bars = "".join(
            f'<rect x="{place + QUIET}" width="1" height="40"/>'
            for place, module in enumerate(self.modules)
            if module == "1"
        )
        width = len(self.modules) + 2 * QUIET
        return Markup(  # noqa: S704 — numbers only
            f'<svg class="barcode" viewBox="0 0 {width} 40" preserveAspectRatio="none" role="img" '
            f'aria-label="{self.number}" shape-rendering="crispEdges">{bars}</svg>'
        )


@bp.get("/orders/<int(max=999999999):number>/packing-slip")
@for_staff("orders.read")
def packing_slip(number: int) -> ResponseReturnValue:
    """One order's slip, to print."""
    return _html([number])


@bp.get("/orders/<int(max=999999999):number>/packing-slip.pdf")
@for_staff("orders.read")
def packing_slip_pdf(number: int) -> ResponseReturnValue:
    """One order's slip as PDF."""
    return _pdf([number])


@bp.post("/orders/packing-slips")
@for_staff("orders.read")
def choose_packing_slips() -> ResponseReturnValue:
    """Lead from ticked orders to their slips, which have an address of their own."""
    numbers = chosen_numbers()
    if not numbers:
        flash(_("Tick the orders first."), "warn")
        return redirect(url_for("admin.orders"), 303)
    return redirect(url_for("admin.packing_slips", number=numbers), 303)


@bp.get("/orders/packing-slips")
@for_staff("orders.read")
def packing_slips() -> ResponseReturnValue:
    """The slips of a selection, each on a page of its own."""
    return _html(chosen_numbers())


@bp.get("/orders/packing-slips.pdf")
@for_staff("orders.read")
def packing_slips_pdf() -> ResponseReturnValue:
    """The slips of a selection in one PDF."""
    return _pdf(chosen_numbers())


def _html(numbers: Sequence[int]) -> ResponseReturnValue:
    prices = _with_prices()
    single = numbers[0] if len(numbers) == 1 else None
    asked = "yes" if prices else None
    pdf = (
        url_for("admin.packing_slip_pdf", number=single, prices=asked)
        if single
        else url_for("admin.packing_slips_pdf", number=numbers, prices=asked)
    )
    return render_template(
        "admin/packing_slips.html",
        slips=_slips(numbers),
        prices=prices,
        pdf=pdf,
        numbers=numbers,
        single=single,
        shop=shop(),
    )


def _pdf(numbers: Sequence[int]) -> Response:
    found = _facts(numbers)
    told = {
        "title": _("Packing slip"),
        "shop": shop().name,
        "language": language.current(),
        "paper": paper_for(found[0].address.country if len(found) == 1 else "US"),
        "masthead": ["TV News", "LIES"],
        "sender": " · ".join(
            part for part in (shop().legal_name or shop().name, *shop().address.splitlines()) if part
        ),
        "prices": _with_prices(),
        "words": {
            "ship_to": _("Ship to"),
            "quantity": _("Pack"),
            "item": _("Item"),
            "place": _("Bin"),
            "price": _("Price"),
            "together": _("Things in this parcel"),
            "test": _("TEST ORDER"),
            "thanks": _("Thank you. What you bought pays for what we report."),
        },
        "orders": [asdict(slip) for slip in _slips_of(found)],
    }
    template = Path(current_app.root_path) / "templates" / "pdf" / "packing_slip.typ"
    response = make_response(slips_pdf(template, told))
    name = f"packing-slip-{numbers[0]}" if len(numbers) == 1 else f"packing-slips-{len(numbers)}"
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _with_prices() -> bool:
    """Whether prices were asked for; a gift's slip shows none, so none is the rule."""
    return request.args.get("prices") == "yes"


def _facts(numbers: Sequence[int]) -> list[OrderFacts]:
    found = [facts for number in numbers if (facts := orders.by_number(number)) is not None]
    if not found or len(found) < len(numbers):
        raise NotFound
    return found


def _slips(numbers: Sequence[int]) -> list[Slip]:
    return _slips_of(_facts(numbers))


def _slips_of(found: Sequence[OrderFacts]) -> list[Slip]:
    ids = [variant_id for facts in found for line in facts.lines for variant_id in line.taken]
    bins = {variant_id: place for variant_id, (_sku, place) in fulfillment.skus_of(ids).items()}
    return [_slip(facts, bins) for facts in found]


def _slip(facts: OrderFacts, bins: dict[int, str]) -> Slip:
    waiting = [line for line in facts.lines if line.open] or list(facts.lines)
    lines = [
        _line(line, bins)
        for line in sorted(waiting, key=lambda line: (bins.get(line.variant_id or 0, ""), line.sku))
    ]
    told = [(_("Ordered"), filters.day(facts.placed_at, shop().zone)), (_("Delivery"), facts.delivery_name)]
    if facts.phone:
        told.append((_("Phone"), facts.phone))
    return Slip(
        name=f"#{facts.number}",
        number=facts.number,
        test=facts.test,
        modules=modules_of(str(facts.number)),
        address=written(facts.address, Locale.parse(language.current())),
        facts=told,
        lines=lines,
        units=sum(sum(part.quantity for part in line.parts) or line.quantity for line in lines),
        notes=[
            (label, said)
            for label, said in ((_("The buyer wrote"), facts.note), (_("Gift message"), facts.gift_message))
            if said
        ],
    )


def _line(line: LineFacts, bins: dict[int, str]) -> SlipLine:
    now = line.open or line.quantity
    return SlipLine(
        quantity=now,
        of=line.quantity,
        of_words=ngettext("of %(num)s", "of %(num)s", line.quantity),
        title=line.title,
        variant=line.variant_title,
        sku=line.sku,
        bin=bins.get(line.variant_id or 0, ""),
        price=filters.money(line.unit),
        parts=[
            SlipPart(part.quantity * now, part.title, part.sku, bins.get(part.variant_id, ""))
            for part in line.parts
        ],
    )
