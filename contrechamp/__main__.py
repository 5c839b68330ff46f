"""`python -m contrechamp` is the command line."""

from contrechamp.cli import main

if __name__ == "__main__":
    main()
