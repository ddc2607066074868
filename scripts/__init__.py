"""What the loop runs beside the tests."""
