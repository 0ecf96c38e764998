"""What runs, in which order: the Prefect flows, their deployments and the command line."""
