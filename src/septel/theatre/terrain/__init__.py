"""Travel times over terrain: from elevation, roads, cover and water to hours between points, by ground, air and water.

In come rasters on a `Grid`, `Roads` and the numbers of a movement model; out go hours from points to targets, fields of hours
over the raster, ways, and which of several bases is nearest. It draws no chance, knows no scenario and no agency, and reads
only files that it is given (`readers`) and its own data (`mexico`).
"""
