"""Forms of the supporters' pages, beside the views that use them."""
