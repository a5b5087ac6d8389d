"""Lives of a clinic: desks with leases, bookings in WeChat, and everything that can break."""
