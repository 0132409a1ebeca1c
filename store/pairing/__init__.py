"""Which stories and products belong together, by opaque keys and words: neither side knows the other."""

from store.pairing.models import Pair, PairChoice, Subject

__all__ = ["Pair", "PairChoice", "Subject"]
