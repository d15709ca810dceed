"""Keep a one-shot program small: DuckDB would load pandas only to learn that no bound value is a pandas one."""

import sys


def keep_pandas_out() -> None:
    """For programs that answer and end; not for servers, where a later `import pandas` must work.

    DuckDB 1.5 looks for `pandas.NaT` whenever a value is bound, which imports pandas, numpy and pyarrow:
    0.3 s and 85 MB (measured). A module that is None in `sys.modules` counts as not installed, and DuckDB goes on.
    """
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
