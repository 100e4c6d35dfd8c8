"""The mock agency server: twelve agencies over real HTTP, on the books of a synthetic population.

Run by `granian --interface asgi civaffairs.connectors.agencies.server:app` with one worker, for the ledger is kept in
memory. The environment names the file with the books (CIVAFFAIRS_POPULATION) and the secret of the credentials
(AGENCIES_SECRET). It answers the same request once in effect, and can be told to misbehave: POST /_control/faults,
POST /_control/reset, GET /_control/log, GET /_control/faults.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from civaffairs.connectors.agencies.faults import Fault, FaultBoard
from civaffairs.connectors.agencies.ledger import Ledger
from civaffairs.connectors.agencies.offices.banks import Banks
from civaffairs.connectors.agencies.offices.civil_affairs import CivilAffairs
from civaffairs.connectors.agencies.offices.disabled_persons import DisabledPersons
from civaffairs.connectors.agencies.offices.education import Education
from civaffairs.connectors.agencies.offices.housing_fund import HousingFund
from civaffairs.connectors.agencies.offices.human_resources import HumanResources
from civaffairs.connectors.agencies.offices.insurers import Insurers
from civaffairs.connectors.agencies.offices.market_supervision import MarketSupervision
from civaffairs.connectors.agencies.offices.medical_insurance import MedicalInsurance
from civaffairs.connectors.agencies.offices.natural_resources import NaturalResources
from civaffairs.connectors.agencies.offices.office import BadRequest, Inquiry, Office, Result
from civaffairs.connectors.agencies.offices.public_security import PublicSecurity
from civaffairs.connectors.agencies.offices.tax import Tax
from civaffairs.connectors.agencies.store import Books
from civaffairs.connectors.credentials import credentials_from

OFFICES: tuple[type[Office], ...] = (
    PublicSecurity,
    HumanResources,
    NaturalResources,
    HousingFund,
    Tax,
    MarketSupervision,
    DisabledPersons,
    Insurers,
    Banks,
    MedicalInsurance,
    Education,
    CivilAffairs,
)

BATCH_LIMIT = 1000
_GARBAGE = "<html><head><title>502 Bad Gateway</title></head><body>网关错误 \x00\ufffd".encode()
_DEFAULT_DELAYS_MS = {"slow": 2_000, "hang": 60_000, "drip": 400, "late": 0}


class Agencies:
    """All offices with their books, faults and ledger."""

    def __init__(self, books: Books, *, secret: str):
        self.books = books
        self.faults = FaultBoard()
        self.ledger = Ledger()
        self._waiting: dict[tuple[str, str], float] = {}
        self._tickets: dict[str, list[Inquiry]] = {}
        credentials = credentials_from(secret, (office.agency for office in OFFICES))
        self.offices = [office(credentials[office.agency]) for office in OFFICES]

    def endpoint(self, office: Office, *, is_batch: bool) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            body = await request.body()
            self.ledger.requests[office.agency] = self.ledger.requests.get(office.agency, 0) + 1
            if not office.recognises(request.headers, body):
                return Response(office.complaint("未授权的访问"), 401, media_type=office.media_type)
            try:
                inquiries = office.inquiries(body, is_batch=is_batch)
                if not 1 <= len(inquiries) <= (BATCH_LIMIT if is_batch else 1):
                    raise BadRequest(f"1 to {BATCH_LIMIT} persons in a batch, one in a single query")
                return await self._carry_out(office, inquiries, body, is_batch=is_batch)
            except BadRequest as error:
                return Response(office.complaint(f"请求格式错误:{error}"), 400, media_type=office.media_type)

        return handle

    async def collect(self, request: Request) -> Response:
        """The second step of the agency that gives tickets."""
        office = next(o for o in self.offices if isinstance(o, NaturalResources))
        ticket = request.path_params["ticket"]
        self.ledger.requests[office.agency] = self.ledger.requests.get(office.agency, 0) + 1
        if not office.recognises(request.headers, b""):
            return Response(office.complaint("未授权的访问"), 401, media_type=office.media_type)
        if ticket not in self._tickets:
            return Response(office.complaint("受理号不存在"), 404, media_type=office.media_type)
        inquiries = self._tickets[ticket]
        hits = self.faults.strike(office.agency, [i.id_number for i in inquiries])
        if any(self._is_late(office, i, hits) for i in inquiries):
            return await self._send(office, office.still_working(ticket), hits)
        results = [self._result(office, i, hits) for i in inquiries]
        return await self._send(office, office.answer(results, b"", is_batch=True), hits)

    async def _carry_out(self, office: Office, inquiries: list[Inquiry], body: bytes, *, is_batch: bool) -> Response:
        is_ticketed = isinstance(office, NaturalResources)
        hits = [] if is_ticketed else self.faults.strike(office.agency, [i.id_number for i in inquiries])
        entries = [self.ledger.receive(office.agency, i.id_number, i.request_id) for i in inquiries]
        if any(fault.fault == "http_500" for fault in hits):
            return await self._send(office, b"", hits)
        for entry in entries:
            entry.effective = 1
        if isinstance(office, NaturalResources):
            ticket = office.ticket(inquiries)
            self._tickets[ticket] = inquiries
            return await self._send(office, office.receipt(ticket), hits)
        results = []
        for entry, inquiry in zip(entries, inquiries, strict=True):
            result = self._result(office, inquiry, hits, is_pending=self._is_late(office, inquiry, hits))
            entry.answered += not result.is_pending
            results.append(result)
            if is_batch and _has("duplicate", hits, inquiry):
                results.append(result)
        return await self._send(office, office.answer(results, body, is_batch=is_batch), hits)

    def _is_late(self, office: Office, inquiry: Inquiry, hits: list[Fault]) -> bool:
        """Whether the answer is still being worked on; a late answer is there when its delay is over."""
        now = asyncio.get_running_loop().time()
        key = (office.agency, inquiry.request_id)
        if key in self._waiting:
            return now < self._waiting[key]
        for fault in hits:
            if fault.fault == "late" and fault.person in (None, inquiry.id_number):
                delay = fault.delay_ms if fault.delay_ms is not None else _DEFAULT_DELAYS_MS["late"]
                self._waiting[key] = now + delay / 1000
                return True
        return False

    def _result(self, office: Office, inquiry: Inquiry, hits: list[Fault], *, is_pending: bool = False) -> Result:
        if is_pending:
            return Result(inquiry, inquiry.id_number, inquiry.name, None, is_pending=True)
        if _has("wrong_person", hits, inquiry):
            number, name, records = self.books.somebody_else(office.agency, inquiry.id_number)
            return Result(inquiry, number, name, records)
        found = self.books.person(office.agency, inquiry.id_number)
        if found is None:
            return Result(inquiry, inquiry.id_number, inquiry.name, None)
        name, records = found
        if _has("duplicate", hits, inquiry):
            records = {kind: rows + rows for kind, rows in records.items()}
        return Result(inquiry, inquiry.id_number, name, records)

    async def _send(self, office: Office, body: bytes, hits: list[Fault]) -> Response:
        """Send an answer, spoilt by the faults that hit the request."""
        kinds = {fault.fault: fault.delay_ms for fault in hits}
        for kind in ("slow", "hang"):
            if kind in kinds:
                delay = kinds[kind]
                await asyncio.sleep((_DEFAULT_DELAYS_MS[kind] if delay is None else delay) / 1000)
        if "http_500" in kinds:
            return Response("系统繁忙,请稍后再试", 500, media_type="text/plain; charset=utf-8")
        if "garbage" in kinds:
            return Response(_GARBAGE, media_type=office.media_type)
        if "empty" in kinds:
            return Response(b"", media_type=office.media_type)
        if "truncated" in kinds:
            return Response(body[: len(body) * 2 // 3], media_type=office.media_type)
        if "drip" in kinds:
            delay = kinds["drip"]
            pause = (_DEFAULT_DELAYS_MS["drip"] if delay is None else delay) / 1000
            return StreamingResponse(_drip(body, pause), media_type=office.media_type)
        return Response(body, media_type=office.media_type)

    async def show_log(self, request: Request) -> Response:
        asked = request.query_params
        shown = self.ledger.shown(
            agency=asked.get("agency"),
            person=asked.get("person"),
            request_id=asked.get("request_id"),
            limit=int(asked.get("limit", 1000)),
        )
        return _json(shown)

    async def change_faults(self, request: Request) -> Response:
        if request.method == "GET":
            return _json(self.faults.shown())
        try:
            values = orjson.loads(await request.body())
            for one in values if isinstance(values, list) else [values]:
                self.faults.switch_on(one)
        except (orjson.JSONDecodeError, ValueError, TypeError) as error:
            return _json({"error": str(error)}, 400)
        return _json(self.faults.shown())

    async def reset(self, request: Request) -> Response:
        """Switch off all faults; forget what was asked, unless `?keep_log=1`."""
        self.faults.clear()
        self._waiting.clear()
        if not request.query_params.get("keep_log"):
            self.ledger.clear()
            self._tickets.clear()
        return _json({"reset": True})

    async def show_health(self, request: Request) -> Response:
        return _json({"ready": True, "persons": self.books.count()})

    def routes(self) -> list[Route]:
        routes = [
            Route("/_control/faults", self.change_faults, methods=["GET", "POST"]),
            Route("/_control/log", self.show_log),
            Route("/_control/reset", self.reset, methods=["POST"]),
            Route("/_control/health", self.show_health),
        ]
        for office in self.offices:
            routes.append(Route(office.single_path, self.endpoint(office, is_batch=False), methods=["POST"]))
            routes.append(Route(office.batch_path, self.endpoint(office, is_batch=True), methods=["POST"]))
            if isinstance(office, NaturalResources):
                routes.append(Route(office.ticket_path, self.collect))
        return routes


def _has(kind: str, hits: list[Fault], inquiry: Inquiry) -> bool:
    return any(f.fault == kind and f.person in (None, inquiry.id_number) for f in hits)


async def _drip(body: bytes, pause: float) -> AsyncIterator[bytes]:
    for i in range(len(body)):
        yield body[i : i + 1]
        await asyncio.sleep(pause)


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def create_app(path: str | Path, *, secret: str) -> Starlette:
    """The application on the books at `path`."""
    return Starlette(routes=Agencies(Books(path), secret=secret).routes())


def __getattr__(name: str) -> Any:
    """`app` for the web server, made from the environment only when it is asked for."""
    if name == "app":
        return create_app(os.environ["CIVAFFAIRS_POPULATION"], secret=os.environ.get("AGENCIES_SECRET", ""))
    raise AttributeError(name)
