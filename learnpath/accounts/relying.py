"""At which address passkeys work, and for which name they are made."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """The site as browsers name it: its origin, and the host that passkeys are made for."""

    origin: str
    host: str


def place_of(address: str) -> Place | None:
    """Return where a site at this address (https://host:port/path) is, or None where browsers allow no passkeys.

    They do on https and on the own machine, by name: never at an IP address (Web Authentication, 5.1.3 and 13.4.9).
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # UnicodeError is one
        return None
    own = host == "localhost" or host.endswith(".localhost")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and own)) or _is_number(host):
        return None
    shown = "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    return Place(f"{parts.scheme}://{host}{shown}", host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
