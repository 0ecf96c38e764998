"""What the second reader of remarks learns from, and how well it tells remarks that it has not seen."""
