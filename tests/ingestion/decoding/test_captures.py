import pytest

from tasks.ingestion.decoding.captures import is_manual, shown


@pytest.mark.parametrize(
    ("kept", "seen"),
    [
        ("plain\ntext\n", "plain\ntext\n"),
        ("\x1b[1;32mok\x1b[0m \x1b]0;title\x07done", "ok done"),
        (" 10%|#  |\r 50%|## |\r100%|###|\nnext", "100%|###|\nnext"),
        ("line\r\nanother\r\r\n", "line\nanother\n"),
        ("a\0b\0", "ab"),
        ("\x1b[?25l\x1b[2K\x1b[1G\u2819\x1b[?25h\n", "\u2819\n"),
    ],
)
def test_a_capture_reads_as_the_terminal_showed_it_in_the_end(kept: str, seen: str) -> None:
    assert shown(kept) == seen


@pytest.mark.parametrize(
    "text",
    [
        "# T\n## Usage\n",
        "### Getting started\n",
        "## Sample results\n",
        "$ git clone https://x\n",
        "usage: tool [options]\n",
    ],
)
def test_what_explains_how_to_install_or_use_a_tool_is_a_manual(text: str) -> None:
    assert is_manual(text)


@pytest.mark.parametrize(
    "text", ["# Results\n## Prompt\n", "the usage: 5\n", "| usage | 5 |\n", "GPU usage is 80%\n"]
)
def test_notes_and_logs_are_no_manual(text: str) -> None:
    assert not is_manual(text)
