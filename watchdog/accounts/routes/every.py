"""All pages of accounts."""

from watchdog.accounts.routes import desk_keys, members, own, retention, standing

BLUEPRINTS = (members.blueprint, own.blueprint, desk_keys.blueprint, standing.blueprint, retention.blueprint)
RAIL = members.RAIL
