"""The mobile pages inside WeChat: requester and worker."""
