"""The specialist's own desk: Today, week calendar and clients."""
