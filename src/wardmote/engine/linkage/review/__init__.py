"""What people look at and decide."""
