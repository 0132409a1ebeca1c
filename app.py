"""WSGI entry: gunicorn and the flask command find the application here."""

import gc

gc.disable()  # what is imported stays: going through it for rubbish time and again was a fourth of a start

from pydantic import ValidationError  # noqa: E402

from store.factory import create_app  # noqa: E402

try:
    app = create_app()
except ValidationError as wrong:
    told = [f"{'.'.join(map(str, one['loc'])).upper()} {one['msg']}".strip() for one in wrong.errors()]
    sentences = "\n".join(f"  - {line.removeprefix('Value error, ')}" for line in told)
    raise SystemExit(f"The shop does not start with these settings:\n{sentences}") from None

gc.freeze()  # nor does it go through all that later, in a request or at the end
gc.enable()
