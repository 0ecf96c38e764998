"""The audits of a service's store over HTTP: read only, below `/reports/`, for whoever has the password."""
