"""What people see of a run while it works: progress, and what the Prefect UI shows."""
