"""The clinic's side of the cloud: what happens there by itself."""
