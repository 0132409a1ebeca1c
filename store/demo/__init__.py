"""The demo shop: our own catalogue, stories and pictures, marked as demo wherever they are stored."""
