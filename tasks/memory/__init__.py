"""Memory: columns kept in files instead, and what is no longer needed given back."""
