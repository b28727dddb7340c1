"""The stub target of the benchmarks: nginx, answering 200 with 90 bytes and 8 headers, and a cookie the first time."""
