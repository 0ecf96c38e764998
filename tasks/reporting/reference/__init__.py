"""What is looked up behind the page: every fact, finding, run and file as a table, each opened when it is asked for."""
