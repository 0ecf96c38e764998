"""Servers of audits that run at once share Prefect's database up to a number; each of the others has one of its own."""

from __future__ import annotations

from pathlib import Path

from flows.server_database import SHARED_BY, reserve


def unset(_: str) -> None:
    return None


def test_the_first_servers_share_prefects_database_and_the_next_ones_have_their_own(tmp_path: Path) -> None:
    places = [reserve(tmp_path, unset) for _ in range(SHARED_BY + 2)]
    own = [tmp_path / f"benchaudit-{number}.db" for number in (SHARED_BY, SHARED_BY + 1)]
    assert [place.own for place in places] == [None] * SHARED_BY + own
    assert places[-1].server_environment() == {
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{own[-1]}"
    }
    assert places[0].server_environment() == {}
    for place in places:
        place.release()


def test_a_place_that_was_given_back_is_taken_again(tmp_path: Path) -> None:
    first, *others = [reserve(tmp_path, unset) for _ in range(SHARED_BY + 1)]
    first.release()
    again = reserve(tmp_path, unset)
    assert (others[-1].own, again.own) == (tmp_path / f"benchaudit-{SHARED_BY}.db", None)
    for place in (*others, again):
        place.release()


def test_a_database_that_the_user_chose_is_used_by_all(tmp_path: Path) -> None:
    chosen = {"PREFECT_API_DATABASE_CONNECTION_URL": "postgresql+asyncpg://prefect@db/prefect"}
    for _ in range(SHARED_BY + 1):
        place = reserve(tmp_path, chosen.get)
        assert (place.lock, place.own, place.server_environment()) == (None, None, {})
