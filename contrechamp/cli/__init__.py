"""The command line: each command parses, calls one stage, reports.

stdout is for results, stderr for everything else. Exit codes: `contrechamp.errors.ExitCode`.
"""

import sys

from contrechamp.cli.app import app
from contrechamp.cli.show import complain
from contrechamp.errors import ContrechampError, ExitCode

__all__ = ["app", "main"]


def main() -> None:
    """Run the command; an error raised on purpose is one line on stderr and its own exit code."""
    try:
        app()
    except ContrechampError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("stopped; what was finished is stored, the same command goes on from there")
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away (`… | head`): nothing to say
        sys.exit(ExitCode.OK)
