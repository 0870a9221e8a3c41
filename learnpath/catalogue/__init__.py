"""The catalogue: roles and items from data files, kept in the database, served from memory."""
