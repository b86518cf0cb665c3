"""An index on disk: a folder of immutable versions, and in each one file or folder a store."""
