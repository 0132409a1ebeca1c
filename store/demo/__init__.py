"""The demo shop: our own catalogue, stories and pictures, marked as demo wherever they are stored."""

from store.demo.load import RealShop, load

__all__ = ["RealShop", "load"]
