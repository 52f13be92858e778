"""What the columns of a key are compared by: a document number by its parts, others as they are."""

DOCUMENT_NUMBERS = frozenset({"approval_no"})
"""Fields of keys that files write in several ways. A supervision number is none of them: it is
brought into its official form when it is read."""


def key_form(name: str, of: str | None = None) -> str:
    """Return SQL of what a column of a key is compared by; two spellings of a number have one.

    Args:
        name: of the field.
        of: what the relation is called in the statement.
    """
    column = f'"{name}"' if of is None else f'{of}."{name}"'
    return f"ops.document_no({column})" if name in DOCUMENT_NUMBERS else column
