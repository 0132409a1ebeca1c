"""The floor everything stands on: money, refusals, codes, paging and the protocols of the outside."""
