"""The simulation: citizens who go from page to page, think between them, and want one of c servers for each."""
