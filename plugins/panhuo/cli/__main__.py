"""`python -m panhuo.cli` is the command without its script, as the supervisor starts it."""

from panhuo.cli import main

main()
