"""The addresses below `/reports/`, and what answers at each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from data_contracts.errors import BenchauditError, StoreError, UsageError
from data_contracts.stage_records import AUDIT_ID
from flows.answer_headers import WithHeaders
from flows.permissions import Permissions
from flows.report_server import answers
from flows.report_server.password import Password
from tasks.reporting.pages.audit_index import index_page
from tasks.reporting.pages.history_page import history_page
from tasks.reporting.pages.published_tables import published_table
from tasks.reporting.pages.source_page import Asked, source_page
from tasks.reporting.pages.table_data import as_csv, as_json
from tasks.reporting.pages.table_page import table_page, tables_page
from tasks.reporting.pages.table_query import Format, Query
from tasks.store import Audit, Store

ROOT = "/reports"
_LATEST = "latest"
# Prefect answers in the same process: it is not to wait for those who read reports
_AT_ONCE = 2
# Digits of a place in a list
_DIGITS = 9
_FORMATS: Mapping[str, Format] = {"": "html", "csv": "csv", "json": "json"}


@dataclass(frozen=True, slots=True)
class Reports:
    """The answers, each made from what the store holds at that moment."""

    store: Store
    allowed: Permissions

    def index(self, request: Request) -> Response:
        return answers.page(index_page(self.store, _place(request, "from")))

    def latest(self, request: Request) -> Response:
        """Leads to the same below the latest whole audit."""
        audit = self.store.compared(_LATEST, lambda _: None)
        rest: str = request.path_params["rest"]
        asked = f"?{request.url.query}" if request.url.query else ""
        return answers.moved(f"{'../' * (rest.count('/') + 1)}{audit.audit_id}/{quote(rest)}{asked}")

    def history(self, request: Request) -> Response:
        """The history that the latest whole audit published."""
        asked = request.query_params
        audit = self.store.compared(_LATEST, lambda _: None)
        return answers.page(history_page(audit, asked.get("metric"), asked.get("model")))

    def file(self, request: Request) -> Response:
        """report.html, or what was published beside it."""
        audit = self._audit(request)
        name = request.path_params.get("file") or "report.html"
        record = audit.record("report")
        if record is None or name not in record.outputs:
            raise HTTPException(404, f"audit {audit.audit_id} has published no {name}")
        content = bytes(audit.content("report", name))
        return answers.published(
            name, content, record.outputs[name], request.headers.get("if-none-match", "")
        )

    def tables(self, request: Request) -> Response:
        return answers.page(tables_page(self._audit(request)))

    def table(self, request: Request) -> Response:
        """The rows that the address asks for, as a page or, by the ending of the name, as data."""
        name, _, ending = str(request.path_params["table"]).partition(".")
        form = _FORMATS.get(ending)
        if form is None:
            raise HTTPException(404, "a table is NAME, NAME.csv or NAME.json")
        query = Query.of(request.query_params.multi_items(), form)
        table = published_table(self._audit(request), name)
        if form == "html":
            return answers.page(table_page(table, query))
        pieces = as_csv(table, query) if form == "csv" else as_json(table, query)
        # What cannot be is said before anything is sent
        return answers.pieces(chain([next(pieces)], pieces), form)

    def source(self, request: Request) -> Response:
        """A source file around a record, as far as this service may read its sources."""
        audit = self._audit(request)
        try:
            self.allowed.check_sources(audit.request().sources)
        except UsageError as error:
            raise HTTPException(403, str(error)) from None
        query = request.query_params
        line = _place(request, "line")
        made = source_page(
            audit, Asked(request.path_params["artifact"], query.get("record"), query.get("field"), line)
        )
        return answers.page(made.body, 200 if made.shown else 404)

    def _audit(self, request: Request) -> Audit:
        name: str = request.path_params["audit"]
        if AUDIT_ID.fullmatch(name) is None:
            raise HTTPException(404, "an address names an audit by its whole id, or `latest`")
        return Audit(self.store, name)


def report_server(allowed: Permissions, password: str) -> ASGIApp:
    """The audits of a service's store, for who has the password."""
    reports = Reports(Store.at(allowed.stores[0]), allowed)
    # One for all: a report may be large, and a table many times as large
    turns = asyncio.Semaphore(_AT_ONCE)

    def at(path: str, answer: Callable[[Request], Response]) -> Route:
        async def answered(request: Request) -> Response:
            async with turns:
                return await run_in_threadpool(answer, request)

        return Route(f"{ROOT}{path}", answered, methods=["GET"])

    def below(path: str) -> Callable[[Request], Response]:
        return lambda _: answers.moved(path)

    routes = [
        at("", below("reports/")),
        at("/", reports.index),
        at("/latest", below("latest/")),
        at("/latest/{rest:path}", reports.latest),
        at("/history", reports.history),
        at("/{audit}", lambda request: answers.moved(f"{reports._audit(request).audit_id}/")),
        at("/{audit}/", reports.file),
        at("/{audit}/tables", below("tables/")),
        at("/{audit}/tables/", reports.tables),
        at("/{audit}/tables/{table}", reports.table),
        at("/{audit}/sources/{artifact:path}", reports.source),
        at("/{audit}/{file:path}", reports.file),
    ]
    handlers = {HTTPException: _refused, BenchauditError: _failed, OSError: _unreadable}
    app = Starlette(routes=routes, exception_handlers=handlers)
    # A redirect by Starlette names the host and the scheme that it saw, not those that the reader asked
    app.router.redirect_slashes = False
    return WithHeaders(Password(app, password), answers.careful)


class Beside:
    """The application, with reports at their addresses."""

    def __init__(self, app: ASGIApp, reports: ASGIApp) -> None:
        self._app = app
        self._reports = reports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        own = scope["type"] == "http" and (path == ROOT or path.startswith(f"{ROOT}/"))
        await (self._reports if own else self._app)(scope, receive, send)


def _place(request: Request, name: str) -> int:
    said = request.query_params.get(name, "0")
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS):
        raise HTTPException(400, f"{name} is a whole number from 0 on")
    return int(said)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answers.line(error.detail, error.status_code, error.headers)


async def _failed(_: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, StoreError) else 400 if isinstance(error, UsageError) else 500
    return answers.line(str(error), status)


async def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    return answers.line(f"the store cannot be read: {error.strerror or 'no reason given'}", 500)
