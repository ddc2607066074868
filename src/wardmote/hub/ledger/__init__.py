"""The append-only record, its checkpoints and proofs, and the follower protocol."""
