"""What data must look like: Arrow schemas, the metric vocabulary, units, expectation suites, stage records, errors."""
