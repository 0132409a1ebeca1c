"""The catalogue's conductor: variants with their first count, pictures from the upload to the wall, what was sold."""

from store.merchandising.services import (
    drop_draft,
    drop_variant,
    hang_picture,
    keep_picture,
    make_variants,
    on_record,
    set_options,
)

__all__ = [
    "drop_draft",
    "drop_variant",
    "hang_picture",
    "keep_picture",
    "make_variants",
    "on_record",
    "set_options",
]
