"""The lines of the bench, one module each: what is measured, beside whom, by which target."""
