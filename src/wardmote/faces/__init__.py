"""How people and programs meet the hub: thin, without rules of its own."""
