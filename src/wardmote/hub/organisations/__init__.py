"""Members, their people and roles, assurance evidence, sign-in, API tokens."""
