"""WeChat's servers in a process of their own: the real protocol, with faults set over a door."""
