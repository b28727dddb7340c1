"""The reference portal: a real web application to test against, with a bottleneck that can be planted."""
