"""WSGI entry: gunicorn and the flask command find the application here."""

from pydantic import ValidationError

from store.factory import create_app

try:
    app = create_app()
except ValidationError as wrong:
    told = [f"{'.'.join(map(str, one['loc'])).upper()} {one['msg']}".strip() for one in wrong.errors()]
    sentences = "\n".join(f"  - {line.removeprefix('Value error, ')}" for line in told)
    raise SystemExit(f"The shop does not start with these settings:\n{sentences}") from None
