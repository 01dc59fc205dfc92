"""Even and random numbers over HTTP."""
