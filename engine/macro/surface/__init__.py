"""The surface forms, one module for each family; importing this package fills `table.SURFACE`."""

from . import arrows as arrows
from . import binding as binding
from . import conditions as conditions
from . import definitions as definitions
from . import iteration as iteration
from . import lazy as lazy
from . import objects as objects
from . import parallel as parallel
from . import shorthand as shorthand
from . import steps as steps
from . import tools as tools
