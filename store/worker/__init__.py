"""The door without visitors: keeps the promises of the outbox and runs what is due by the clock."""

from store.worker.drain import drain
from store.worker.jobs import Jobs, drain_all
from store.worker.register import register
from store.worker.schedules import Schedule, run_schedule
from store.worker.types import Handler, ScheduledAct

__all__ = [
    "Handler",
    "Jobs",
    "Schedule",
    "ScheduledAct",
    "drain",
    "drain_all",
    "register",
    "run_schedule",
]
