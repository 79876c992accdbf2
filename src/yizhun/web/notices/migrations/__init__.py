"""Migrations of the bell."""
