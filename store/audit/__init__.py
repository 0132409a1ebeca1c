"""What staff and machinery did, in a chain that shows when a row was changed."""

from store.audit.models import AuditEntry, NewsAuditEntry
from store.audit.queries import entries
from store.audit.services import first_broken, record, seal, unsealed

__all__ = ["AuditEntry", "NewsAuditEntry", "entries", "first_broken", "record", "seal", "unsealed"]
