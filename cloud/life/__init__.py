"""A campus's day by itself, for demonstrations: requesters and workers, never the desk."""
