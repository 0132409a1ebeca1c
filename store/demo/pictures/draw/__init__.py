"""How the demo pictures are drawn: `python -m store.demo.pictures.draw` makes them all again."""
