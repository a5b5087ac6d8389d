"""What the platform pushes to us: opened, stored, answered, and worked after the answer."""
