"""The rule book as a file: read, and checked before anything is judged by it."""
