"""All pages of accounts."""

from watchdog.accounts.routes import desk_keys, members, own

BLUEPRINTS = (members.blueprint, own.blueprint, desk_keys.blueprint)
RAIL = members.RAIL
