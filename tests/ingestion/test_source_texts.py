from __future__ import annotations

import hashlib
from pathlib import Path

from data_contracts.settings import Limits
from tasks.ingestion.source_texts import SourceTexts


def _texts(folder: Path, **audited: bytes) -> SourceTexts:
    digests = {f"{name}.csv": hashlib.sha256(data).hexdigest() for name, data in audited.items()}
    return SourceTexts([str(folder)], Limits(), digests)


def test_the_text_of_a_file_that_is_what_was_audited(tmp_path: Path) -> None:
    data = "\ufeffa,b\n1,2\n".encode()
    (tmp_path / "one.csv").write_bytes(data)
    assert _texts(tmp_path, one=data).text("one.csv") == "a,b\n1,2\n"


def test_no_text_of_a_file_that_is_gone_changed_or_leads_elsewhere(tmp_path: Path) -> None:
    data = b"a,b\n1,2\n"
    root, outside = tmp_path / "root", tmp_path / "outside.csv"
    root.mkdir()
    outside.write_bytes(data)
    (root / "changed.csv").write_bytes(data + b"3,4\n")
    (root / "link.csv").symlink_to(outside)
    texts = _texts(root, gone=data, changed=data, link=data)
    assert [texts.text(f"{name}.csv") for name in ("gone", "changed", "link")] == [None, None, None]


def test_no_text_where_the_source_itself_is_gone(tmp_path: Path) -> None:
    assert _texts(tmp_path / "none", one=b"a").text("one.csv") is None
