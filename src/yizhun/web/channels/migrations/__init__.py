"""Migrations of channels."""
