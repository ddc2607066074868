"""What is inside an archive, weighed before it is unpacked."""
