"""The demo pictures: our own drawings, ready to load, and the words that describe them (captions.json)."""
