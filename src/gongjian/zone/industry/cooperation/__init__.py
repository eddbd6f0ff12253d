"""Cooperation: agreements and what comes of them, activities and their leads, headquarters and overseas footholds."""
