"""Every address of the hub asked about real things by people whose business they are not."""
