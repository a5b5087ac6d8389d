"""The school's WeChat official account: what is pushed to us, and what we say there."""
