"""Databases of their own, beside the one that tests clear."""

from urllib.parse import urlsplit

import psycopg


def own_database(url: str, name: str) -> str:
    """A fresh, empty database on the same server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(url)
    # Written out: an address without a host would lose its second slash.
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" * bool(parts.query))


def own_cache(url: str, number: int) -> str:
    """Another database of the same Redis."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"{url}?db={number}"
    return f"{parts.scheme}://{parts.netloc}/{number}"
