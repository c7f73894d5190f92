"""What an audit learned, in the words of the tools that come next: one module a format."""
