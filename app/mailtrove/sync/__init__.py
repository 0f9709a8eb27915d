"""Bring an account up to date: fetch what is missing, then make it findable."""
