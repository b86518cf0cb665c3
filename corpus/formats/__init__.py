"""One module a format: a file's bytes in, its title and its blocks out."""
