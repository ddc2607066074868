"""Agreements: their content and closed lists, templates, DPIA, drafting, signing, suspending, ending."""
