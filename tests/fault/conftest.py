"""The fault tests come after the end-to-end tests and share their stack."""

from stack_under_test import running_stack, stack

__all__ = ["running_stack", "stack"]
