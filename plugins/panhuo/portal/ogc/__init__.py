"""OGC API Features and vector tiles of what is published."""
