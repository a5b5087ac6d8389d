"""A real CAS server (django-cas-server) in a process of its own, with one person and a service."""
