"""What documents and summaries state, judged against the measurements."""
