"""Which addresses may be read."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InputRefused
from bot.providers.web.address import follow, is_public, read_address


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://example.com", "https://example.com/"),
        (" HTTP://Example.COM:80/A?b=c#d ", "http://example.com/A?b=c"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://example.com./x", "https://example.com/x"),
        ("https://blåbær.no/ø?q=å", "https://xn--blbr-roah.no/%C3%B8?q=%C3%A5"),
        ("https://en.wikipedia.org/wiki/Bee_(insect)", "https://en.wikipedia.org/wiki/Bee_(insect)"),
        ("https://example.com?x=1", "https://example.com/?x=1"),
        ("https://example.com/%E2%82%AC%zz", "https://example.com/%E2%82%AC%zz"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:4700::6810:84e5]:8080/", "http://[2606:4700::6810:84e5]:8080/"),
    ],
)
def test_a_public_address_is_read_in_one_form(url: str, read: str) -> None:
    assert str(read_address(url)) == read


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "gopher://example.com",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://",
        "http:///x",
        "https://user@example.com",
        "https://user:pass@example.com",
        "https://example.com@evil.org",
        "https://example.com\\@evil.org",
        "https://example.com:22",
        "https://example.com:6379",
        "https://example.com:0",
        "https://example.com:99999",
        "https://example.com:x",
        "https://exa mple.com",
        "https://example.com/\r\nHost: evil",
        "https://example.com/\x00",
        "https://example.com/\ud800",
        "https://" + "a" * 300 + ".com",
        "https://" + "a." * 200 + "com",
        "https://example.com/" + "a" * 3_000,
        "https://-",
        "https://exa_mple",
        "https://.com",
        "https://a..b",
        "http://localhost",
        "http://LOCALHOST./",
        "http://printer",
        "http://router.local",
        "http://db.internal",
        "http://x.localhost",
        "http://x.home.arpa",
        "http://nas.lan",
        "http://service.onion",
        "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54/",
        "http://2130706433",
        "http://0x7f.1",
        "http://0x7f000001",
        "http://127.1",
        "http://0177.0.0.1",
        "http://010.0.0.1",
        "http://1.2.3.4.5",
        "http://1.2.3.256",
        "http://example.1",
        "http://example.0x1",
        "http://[::1%25eth0]/",
        "http://[::1",
        "http://[not]/",
        "http://[v1.x]/",
    ],
)
def test_what_is_no_plain_public_address_is_refused(url: str) -> None:
    with pytest.raises(InputRefused):
        read_address(url)


@pytest.mark.parametrize(
    "ip",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255"),  # noqa: S104
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *(
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ),
        *("100::1", "3fff::1", "4000::1", "2001:20::1"),
    ],
)
def test_an_address_of_somebody_s_own_is_not_public(ip: str) -> None:
    assert not is_public(ip_address(ip))


@pytest.mark.parametrize(
    "ip",
    [
        "1.1.1.1",
        "8.8.8.8",
        "93.184.215.14",
        "100.63.255.255",
        "172.32.0.1",
        "223.255.255.255",
        "2606:4700::1",
        "2a00::1",
    ],
)
def test_an_address_of_the_open_internet_is_public(ip: str) -> None:
    assert is_public(ip_address(ip))


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_anything_else(ip: IPv4Address | IPv6Address) -> None:
    odd = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved or ip.is_unspecified
    assert not (is_public(ip) and odd)


@given(st.text(max_size=80).map(lambda text: f"http://{text}/") | st.text(max_size=80))
def test_any_text_is_an_address_with_a_public_name_or_number_or_is_refused(url: str) -> None:
    try:
        address = read_address(url)
    except InputRefused:
        return
    assert address.host == address.host.lower()
    assert "." in address.host or ":" in address.host
    assert str(address).isascii()


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "{:#x}", "{:#o}", "0{:o}"]))
def test_a_number_written_oddly_is_refused_whatever_it_means(number: int, form: str) -> None:
    with pytest.raises(InputRefused):
        read_address(f"http://{form.format(number)}/")


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/next", "https://example.com/next"),
        ("next?x=1", "https://example.com/a/next?x=1"),
        ("//other.org/x", "https://other.org/x"),
        ("http://other.org", "http://other.org/"),
        ("?q", "https://example.com/a/b?q"),
    ],
)
def test_a_redirect_leads_where_browsers_think(location: str, leads: str) -> None:
    assert str(follow(read_address("https://example.com/a/b"), location)) == leads


@pytest.mark.parametrize(
    "location",
    ["http://localhost/", "file:///etc/passwd", "//10.1:80", "http://[", "https://a@b.com", "/\x00", "//x:22/"],
)
def test_a_redirect_is_judged_like_any_address(location: str) -> None:
    with pytest.raises(InputRefused):
        follow(read_address("https://example.com/a/b"), location)
