"""Make src/septel/validate/data/grass.npz, what checks G1 and G2 are held against: `python tools/grass_reference.py`.

Needs GRASS GIS (Debian: grass-core). The elevation that is stored is kept; `--new-ground` makes another.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import grass  # noqa: E402
from septel.validate import reference  # noqa: E402

FILE = ROOT / "src/septel/validate/data/grass.npz"
SEED, ROUGHNESS, SLOPE = 20250611, 1.9, 0.2


def fractal() -> reference.Codes:
    """Decimetres: spectral synthesis with amplitudes k^-1.9, root mean square slope .2 at 90 m."""
    side = reference.SIDE
    random = np.random.default_rng(SEED)
    k = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    k[0, 0] = np.inf
    waves = (random.standard_normal(k.shape) + 1j * random.standard_normal(k.shape)) * k**-ROUGHNESS
    z = np.fft.irfft2(waves, s=(side, side))
    z *= SLOPE / np.sqrt(np.mean(np.square(np.gradient(z, 90.0))) * 2)
    return np.rint(10 * (z - z.min())).astype(np.uint32)


def answers() -> dict[str, NDArray[np.float64]]:
    """What r.walk says in seconds and r.cost in cells, with 8 and with 16 neighbours."""
    found = {}
    for cell in reference.SIZES:
        with grass.Location((reference.SIDE, reference.SIDE), float(cell)) as place:
            place.write("elevation", reference.elevation(cell))
            place.write("friction", reference.friction())
            place.write("cost", reference.cost())
            for neighbours, option in ((8, ""), (16, "-k")):
                place.seconds(place.r_walk("walked", reference.START, option))
                found[f"walk_{cell}_{neighbours}"] = place.read("walked")
                if cell == 90:
                    place.seconds(place.r_cost("cost_out", reference.START, option))
                    found[f"cost_{neighbours}"] = place.read("cost_out")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--new-ground", action="store_true", help="make the elevation anew instead of keeping what is stored")
    options = parser.parse_args()
    version = grass.found()
    if not version:
        sys.exit("this needs GRASS GIS: install Debian's grass-core")
    if options.new_ground or not FILE.exists():
        np.savez_compressed(FILE, decimetres=reference.packed(fractal()))
        reference.stored.cache_clear()
    ground = reference.stored()["decimetres"]
    kept = {name: reference.packed(reference.coded(values)) for name, values in answers().items()}
    np.savez_compressed(FILE, decimetres=ground, version=np.array(version), **kept)
    print(f"{FILE}: {FILE.stat().st_size:,} bytes, {version}")


if __name__ == "__main__":
    main()
