"""The chat page: what stands on it, what happens on it, and the documents it answers from."""
