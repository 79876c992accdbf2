"""Figures in, SVG out: one chart a file, drawn once for page and print."""
