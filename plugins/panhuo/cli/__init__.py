"""The `panhuo` command."""

from panhuo.cli.app import main

__all__ = ["main"]
