"""The worker board (派工台): who is here, what they have in hand, and what waits for somebody."""
