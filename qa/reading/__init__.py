"""Reading passages for a question: windows of text, the model that reads them, what it finds."""
