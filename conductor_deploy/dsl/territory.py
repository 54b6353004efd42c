"""Which files are the user's own: a problem points there, and a release depends on them."""

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FrameType

__all__ = ["PACKAGE", "Territory"]

PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = frozenset({"site-packages", "dist-packages", "node_modules"})


@dataclass(frozen=True, slots=True)
class Territory:
    """The files below a folder, but for those of packages that are installed there."""

    root: Path  # resolved

    def name(self, file: str | None) -> str | None:
        """The path of an own file, relative, with forward slashes; None for any other."""
        return _name(self.root, file)

    def place(self, frame: FrameType | None) -> str:
        """`flows/orders.py:12`: the innermost place in own files from which a call came; nothing for none."""
        while frame is not None:
            if name := self.name(frame.f_code.co_filename):
                return f"{name}:{frame.f_lineno}"
            frame = frame.f_back
        return ""

    def loaded(self) -> tuple[str, ...]:
        """The own files of all modules that are imported by now, sorted."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        names = (self.name(file) for file in modules if isinstance(file, str))
        return tuple(sorted({name for name in names if name}))


@lru_cache(maxsize=4096)  # asked for each frame of a stack, for each task that is made
def _name(root: Path, file: str | None) -> str | None:
    path = Path(file) if file else Path()
    if not path.is_absolute() or not path.is_relative_to(root) or path.is_relative_to(PACKAGE):
        return None
    inside = path.relative_to(root)
    is_foreign = any(part in _INSTALLED or part.startswith(".") for part in inside.parts[:-1])
    return None if is_foreign else inside.as_posix()
