"""Commands behind the Makefile; standard library only, so that a bare Python runs them."""
