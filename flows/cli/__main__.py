"""`python -m flows.cli` is `benchaudit`."""

from flows.cli import main

if __name__ == "__main__":
    main()
