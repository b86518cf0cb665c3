"""The server around the page: what a request passes on its way in, uploads, the queue. Nothing here knows the page."""
