"""The claims of a check: a line for each on standard output, and an exit status of 1 where one does not hold."""
import sys

failures = []


def check(what, holds, seen=""):
    """Says whether the claim `what` holds and, where it does not, what was seen instead."""
    print(("  ok      " if holds else "  FAILED  ") + what + (f": {str(seen)[:600]}" if not holds and seen != "" else ""), flush=True)
    if not holds:
        failures.append(what)


def end():
    """Ends the process: by an error that says what failed, if anything did."""
    sys.exit(f"{len(failures)} failed: " + "; ".join(failures) if failures else 0)
