"""The retriever in the form that other libraries call theirs: one module a library, imported only by who uses it."""
