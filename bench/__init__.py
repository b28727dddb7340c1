"""What things cost, measured: run by hand or by `make bench`, never by the tests."""
