"""The command line: thin verbs over the rooms below. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 problems, 2 used wrongly, 130 interrupted.
"""

from mailtrove.cli.commands import main

__all__ = ["main"]
