"""Names of the sheets of a template; those beside the form are never read as data."""

FORM = "填报表"
INSTRUCTIONS = "填表说明"
EXAMPLE = "示例"
CODES = "代码表"

SHEETS_WITHOUT_DATA = frozenset({INSTRUCTIONS, EXAMPLE, CODES})
