"""From paper into the desk: codes scanned, slips filled in, many entered in a table."""
