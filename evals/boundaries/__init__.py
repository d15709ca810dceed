"""Questions on either side of every threshold: moved by a fifth, a threshold must change what one of them gets."""

from evals.boundaries.runner import Boundary, check_boundaries, load_boundaries, run_boundary

__all__ = ["Boundary", "check_boundaries", "load_boundaries", "run_boundary"]
