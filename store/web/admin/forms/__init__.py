"""What staff can fill in."""
