"""What theory says: Erlang's formulas, closed networks, bounds."""
