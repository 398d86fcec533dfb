"""All pages of accounts."""

from watchdog.accounts.routes import members, own

BLUEPRINTS = (members.blueprint, own.blueprint)
RAIL = members.RAIL
