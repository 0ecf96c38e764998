"""`python -m flows.cli` is `benchaudit`."""

from flows.cli import process

if __name__ == "__main__":
    process()
