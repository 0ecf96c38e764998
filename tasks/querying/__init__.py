"""SQL over what audits published: views of their tables in a database that reads nothing else and writes nothing."""
