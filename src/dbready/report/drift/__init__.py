"""Writers of what differs between two databases, one module per format."""
