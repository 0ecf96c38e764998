"""The small grammar of what a model may remark on a fact."""
