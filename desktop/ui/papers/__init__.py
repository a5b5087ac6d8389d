"""Papers at the desk: what is on them, the window that shows them, the acts that ask for them."""
