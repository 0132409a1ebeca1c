# The shop as an image: one for web and worker (compose.yaml). Runs without root, writes only to /srv/instance.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/shop

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY app.py gunicorn.conf.py ./
COPY migrations migrations
COPY static static
COPY templates templates
COPY store store

RUN useradd --system --uid 10001 shop && mkdir /srv/instance && chown shop /srv/instance
USER shop
ENV INSTANCE_PATH=/srv/instance BIND=0.0.0.0:8000
VOLUME /srv/instance
EXPOSE 8000
CMD ["gunicorn", "--config", "gunicorn.conf.py", "app:app"]
