"""Settings, addresses, the web server's and the worker's entry: the one place that joins the rooms."""
