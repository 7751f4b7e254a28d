"""The catalogue: revisions, publications, and what a publication would do."""
