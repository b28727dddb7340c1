"""The laws that throughput may follow as the load grows, one file each: `fit_x(observations) -> XFit`, frozen."""
