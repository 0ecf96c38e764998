"""Every published number a second time, by SQL over the published tables, apart from the code that made it."""
