"""What a user can switch (`knobs`), and where that is kept between kernels (`file`).

%config table-rows 500   =>   settings["table-rows"] == 500
"""

from __future__ import annotations

from .knobs import (
    ENVIRONMENT,
    FILE,
    HERE,
    KNOBS,
    LEVELS,
    ON_OFF,
    TABLE,
    Knob,
    SettingError,
    Settings,
    row_of,
    value_text,
)

__all__ = [
    "ENVIRONMENT",
    "FILE",
    "HERE",
    "KNOBS",
    "LEVELS",
    "ON_OFF",
    "TABLE",
    "Knob",
    "SettingError",
    "Settings",
    "row_of",
    "value_text",
]
