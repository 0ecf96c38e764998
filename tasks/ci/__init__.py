"""What an audit says to the systems that run it: SARIF, JUnit, annotations of GitHub, a summary in Markdown."""
