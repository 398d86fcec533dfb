"""The application for a WSGI server: `gunicorn wsgi:application`."""

from watchdog.app import create_app
from watchdog.settings import load

application = create_app(load())
