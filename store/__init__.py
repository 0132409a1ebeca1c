"""The shop of TV News LIES: rooms hold the trade, doors let people and machines in (see docs/architecture.md)."""
