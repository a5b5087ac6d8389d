"""The look of a drill (演练), and its beginning and end."""
