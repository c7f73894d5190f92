"""The dashboard: static pages made from a history of scans."""
