"""One small form for each thing that can be asked of a ticket, docked in its panel."""
