"""For WSGI servers: `gunicorn wsgi:app` in a checkout. `cxassess serve` does all this by itself."""

from cxassess.app import create_app

app = create_app()
