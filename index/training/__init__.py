"""Making what ships with the index: the backbone of reader and encoder."""
