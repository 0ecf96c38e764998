"""One step each: plain functions over data, with thin Prefect shells where the UI should see them."""
