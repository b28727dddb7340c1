"""The stub target of the benchmarks: nginx, answering 200 with 90 bytes and 9 headers, a cookie among them."""
