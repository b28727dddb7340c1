"""PostgreSQL behind the same seam as SQLite; `make postgres-test` runs all of the portal's tests on it."""

import json
import urllib.request

import pytest

from portal.catalogue import read_catalogue
from portal.connections import connect, is_address
from portal.database import Database
from portal.dossiers import Dossier
from portal.once import SCHEMA, Once
from portal.places import read_places
from portal.sealed import Mark
from tests.portal.postgres import empty, missing, server
from tests.real import portal_by_hand

on_postgres = pytest.mark.skipif(missing() is not None, reason=missing() or "")


@pytest.fixture(scope="module")
def postgres():
    with server() as address:
        yield address


@pytest.mark.parametrize(
    ("place", "is_one"), [("postgresql://a/b", True), ("postgres://a", True), ("portal.sqlite", False), (None, False)]
)
def test_an_address_is_no_file(place, is_one):
    assert is_address(place) is is_one


@on_postgres
def test_what_a_portal_wrote_the_next_one_reads(postgres):
    dossier = Dossier("c", "o", "n", "p", "u", 1, "2025-07-01 12:00:00")
    with empty(postgres) as address:
        for _ in range(2):
            database = Database(address, read_places(), read_catalogue())
            with database.transaction():
                database.keep([dossier])
            with pytest.raises(ZeroDivisionError), database.transaction():
                database.connection.execute("DELETE FROM dossier")
                raise ZeroDivisionError
            assert database.dossier("c") == dossier
            database.close()


@on_postgres
def test_two_connections_agree_who_was_first(postgres, clock):
    with empty(postgres) as address:
        connections = [connect(address) for _ in range(2)]
        for connection in connections:
            connection.create(SCHEMA)
        one, other = (Once(connection, clock) for connection in connections)
        mark = Mark(2_000_000_000, bytes(16))
        assert [one.use_up(mark), other.use_up(mark)] == [True, False]
        for connection in connections:
            connection.close()


@on_postgres
def test_processes_of_one_portal_serve_from_it(postgres):
    with empty(postgres) as address, portal_by_hand("--processes", "2", "--database", address) as portal:
        with urllib.request.urlopen(f"{portal.url}/.well-known/portal-load", timeout=5) as answer:
            assert json.load(answer)["database"] == "postgresql"
        with urllib.request.urlopen(portal.url, timeout=5) as answer:
            assert answer.status == 200
