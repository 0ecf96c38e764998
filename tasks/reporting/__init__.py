"""Stage 4: the report as Markdown, HTML and JSON, each number traceable to its file and record."""
