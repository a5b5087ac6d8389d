"""The windows of the dispatch desk."""
