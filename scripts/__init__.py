"""Commands behind the Makefile; standard library only, a bare Python runs them."""
