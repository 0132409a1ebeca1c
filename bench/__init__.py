"""Measurements, as ratios to something bare on the same machine in the same minutes (docs/performance.md)."""
