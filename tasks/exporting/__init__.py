"""An audit for other tools, in their formats. What an audit does not know is left out there, and said."""
