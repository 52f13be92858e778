"""The end-to-end tests share the one running stack."""

from stack_under_test import running_stack, stack

__all__ = ["running_stack", "stack"]
