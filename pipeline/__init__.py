"""Gongkai: public-disclosure sites for government service halls, from tables in git."""

__version__ = "0.1.0"
