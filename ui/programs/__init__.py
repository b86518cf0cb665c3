"""What programs call: the same answers and passages as the page, over HTTP and over the Model Context Protocol."""
