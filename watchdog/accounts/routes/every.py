"""All pages of accounts."""

from watchdog.accounts.routes import members, own, standing

BLUEPRINTS = (members.blueprint, own.blueprint, standing.blueprint)
RAIL = members.RAIL
