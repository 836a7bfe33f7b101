"""Readers of the user's own ground: elevation, roads, barriers, land cover, boundaries and settlements.

In come files by path (GeoTIFF, .hgt, VRT and ASCII grids; GeoPackage, Shapefile, GeoJSON, FlatGeobuf; OpenStreetMap extracts)
and the grid or the box of the theatre; out go arrays on that grid, a `Roads`, rings or towns, with warnings about what was
doubtful. What cannot be used is a ScenarioError that names the file and what to do. They never guess a CRS, never take what
is without data for sea level, never ask the network, and write nothing.
"""

from __future__ import annotations
