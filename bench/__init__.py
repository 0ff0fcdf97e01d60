"""Benchmarks: what our steps cost against plain Odoo doing the same.

Each module is an area with a function ``run(env, report)``. Times are compared only
as ratios of two measurements of one run; what may fail are ratios and counts.
"""
