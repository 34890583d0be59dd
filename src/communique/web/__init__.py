"""The web pages: server-rendered, complete without scripts; every page is JSON too, at the same URL with `.json`."""

from communique.web.app import create_app

__all__ = ["create_app"]
