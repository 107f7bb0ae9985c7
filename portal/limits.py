"""Request limits by network, without third parties, counted in memory or in the Redis store.

Limits that guard an account are kept in the database (``accounts``): they outlive a restart.
"""

import ipaddress
import logging

from flask import Flask, request
from flask_limiter import Limiter

from portal.config import Config


def network() -> str:
    """Return the network of the asking address: IPv4 whole, IPv6 to its /64."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


limiter = Limiter(key_func=network, headers_enabled=False, strategy="moving-window")


def init_app(app: Flask, config: Config) -> None:
    """Switch limits on, unless the setting is off (for load drivers; never in production)."""
    app.config["RATELIMIT_ENABLED"] = config.rate_limits
    url = config.redis_url.get_secret_value() if config.redis_url else "memory://"
    app.config["RATELIMIT_STORAGE_URI"] = url
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True  # a lost counter store must not close the door
    # What it says of a limit that was reached names the network that reached it.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    limiter.init_app(app)
