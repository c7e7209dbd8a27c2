"""Names of a volume's own pictures -> their bytes: the only things that a page of the book can load."""

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "picture:"
TYPES = {".png": "image/png", ".jpeg": "image/jpeg"}


class OnlyPictures(URLFetcher):  # type: ignore[misc]  # WeasyPrint brings no types
    """Serves 'picture:<name>' from a closed list and nothing else: no other file, no network, no data: address."""

    def __init__(self, pictures: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.pictures = pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002  # WeasyPrint's signature
        path = self.pictures.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if path is None:
            raise ValueError(f"not a picture of this volume: {url}")
        return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": TYPES[path.suffix]})
