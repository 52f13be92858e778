"""A believable province whose truth is known."""
