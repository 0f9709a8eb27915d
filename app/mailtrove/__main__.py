"""`python -m mailtrove`: the same as the `mailtrove` command."""

from mailtrove.cli import main

if __name__ == "__main__":
    main()
