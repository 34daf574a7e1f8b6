"""Whom we trust when we call other programs over HTTPS."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """The certificates of the usual authorities, `SSL_CERT_FILE` regarded. Reading them takes some
    20 ms, so every client of this process shares them."""
    return httpx.create_ssl_context()
