"""All pages of accounts."""

from watchdog.accounts.routes import desk_keys, members, own, standing

BLUEPRINTS = (members.blueprint, own.blueprint, desk_keys.blueprint, standing.blueprint)
RAIL = members.RAIL
