"""The interfaces that programs meet the hub by: v1 is its own, the others are standards."""
