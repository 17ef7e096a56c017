"""The database engine of a site without a database server, named in settings."""
