"""The reference pages, each made of the declarations that run."""
