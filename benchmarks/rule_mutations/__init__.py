"""How many faults planted into the rules their own tests find."""
