"""Files that are sent in parts, by the tus protocol 1.0.0: any tus client, and the upload page."""
