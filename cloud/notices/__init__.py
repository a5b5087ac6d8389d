"""What people are told of their tickets, by which channel, and whether it reached them."""
