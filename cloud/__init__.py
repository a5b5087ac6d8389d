"""The cloud: WeChat, pages, identity, and the authority that orders everything."""
