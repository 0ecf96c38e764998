"""Commentary by language models: facts to personas' prompts, calls, the gate, and the check of the finished report."""
