"""What language models choose of audits and remark on them, counted."""
