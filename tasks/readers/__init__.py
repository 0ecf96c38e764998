"""One module for each artifact format, behind one seam (`seam.py`), found by content (`registry.py`)."""
