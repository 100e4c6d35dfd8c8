"""Messages never go where the installation did not open a way."""

import socket

import pytest

from civaffairs.common.errors import Refusal
from civaffairs.facts.targets import examine


@pytest.fixture
def resolved(monkeypatch, settings):
    """Names resolve to what the test says; no network is open besides the public ones."""
    settings.WEBHOOK_NETWORKS = []
    book = {}

    def look_up(host, port, **kind):
        if host not in book:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in book[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return book


INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1", "2002:0a00:0001::1", "::10.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_whatever_it_is_called(resolved, address):
    resolved["hooks.example.org"] = [address]
    with pytest.raises(Refusal) as refused:
        examine("https://hooks.example.org/events")
    assert refused.value.code == "target_forbidden"


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(resolved):
    resolved["hooks.example.org"] = ["93.184.216.34", "10.0.0.1"]
    with pytest.raises(Refusal) as refused:
        examine("https://hooks.example.org/")
    assert refused.value.code == "target_forbidden"


def test_a_network_that_the_installation_names_is_open_without_tls_too(resolved, settings):
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16"]
    resolved["hooks.gov.example"] = ["10.20.3.4"]
    target = examine("http://hooks.gov.example:8080/events?from=mz")
    assert target.url == "http://10.20.3.4:8080/events?from=mz"
    assert target.host_header == "hooks.gov.example:8080"
    resolved["hooks.gov.example"] = ["10.21.3.4"]
    with pytest.raises(Refusal):
        examine("http://hooks.gov.example:8080/events")


def test_outside_only_tls_is_taken_and_the_examined_address_is_connected_to(resolved):
    resolved["hooks.example.org"] = ["93.184.216.34"]
    assert examine("https://hooks.example.org").url == "https://93.184.216.34:443/"
    with pytest.raises(Refusal) as refused:
        examine("http://hooks.example.org/")
    assert refused.value.code == "target_forbidden"


@pytest.mark.parametrize(
    "url", ["ftp://hooks.example.org/", "https://", "https://user:pass@hooks.example.org/", "https://h.example:99999/"]
)
def test_what_is_no_address_is_refused(resolved, url):
    with pytest.raises(Refusal) as refused:
        examine(url)
    assert refused.value.code == "target_malformed"


def test_a_name_that_does_not_resolve_is_refused(resolved):
    with pytest.raises(Refusal) as refused:
        examine("https://nowhere.example.org/")
    assert refused.value.code == "target_unknown"
