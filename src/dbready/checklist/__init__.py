"""The go-live review: questions, what the database says about each, and a document that people edit."""
