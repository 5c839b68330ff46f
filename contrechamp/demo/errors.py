"""What can go wrong with the demo's town itself."""

from contrechamp.errors import ContrechampError, ExitCode


class DemoError(ContrechampError):
    """The town cannot be served, or its catalogue written, where it was asked to be."""

    exit_code = ExitCode.USAGE
