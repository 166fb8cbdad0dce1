"""Timestamps: reading, parts, arithmetic, writing. All in UTC, exact to the millisecond.

    (timestamp-add 2025-01-31T10:00:00Z 1 :months)  =>  2025-02-28T10:00:00Z

The clock is the host's: `(now)` stands in `system`. A timestamp without milliseconds is written
without them, so that equal moments made here are equal values.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ..runtime.errors import Thrown, invalid_argument
from ..values.atoms import Keyword, Timestamp, Uuid, keyword
from ..values.maps import PMap, pmap
from ..values.show import show
from .table import ALLOCATES, THROWS, primitive

if TYPE_CHECKING:
    import re
    from datetime import datetime

_EPOCH_DAY: Final = 719_163  # 1970-01-01 as an ordinal (day 1 is 0001-01-01)
_DAY: Final = 86_400_000  # milliseconds
_FIRST: Final = (1 - _EPOCH_DAY) * _DAY  # 0001-01-01T00:00:00Z
_LAST: Final = (3_652_060 - _EPOCH_DAY) * _DAY - 1  # 9999-12-31T23:59:59.999Z

_UNITS: Final = {  # milliseconds
    "millisecond": 1,
    "second": 1_000,
    "minute": 60_000,
    "hour": 3_600_000,
    "day": _DAY,
    "week": 7 * _DAY,
}
_MONTHS: Final = {"month": 1, "year": 12}

_DAY_NAMES: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH_NAMES: Final = (
    "January February March April May June July August September October November December"
).split()


@cache
def _shape() -> re.Pattern[str]:
    import re

    return re.compile(
        r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[._](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?)?"
    )


def to_millis(t: Timestamp) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z."""
    from datetime import date

    text = t.text
    day = date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - _EPOCH_DAY
    seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    fraction = text[20:-1]
    return day * _DAY + seconds * 1000 + (int(fraction[:3].ljust(3, "0")) if fraction else 0)


def of_millis(millis: int) -> Timestamp:
    """The timestamp of a moment. Raises Thrown(:invalid-argument) outside years 1 to 9999."""
    if not _FIRST <= millis <= _LAST:
        raise invalid_argument("a timestamp lies in the years 0001 to 9999", 0)
    moment = _moment(millis)
    text = moment.strftime("%m-%dT%H:%M:%S")
    fraction = f".{millis % 1000:03d}" if millis % 1000 else ""
    return Timestamp(f"{moment.year:04d}-{text}{fraction}Z")


def _moment(millis: int) -> datetime:
    from datetime import datetime, timedelta

    return datetime(1970, 1, 1) + timedelta(milliseconds=millis)


@primitive(
    "timestamp",
    "str/int/ts -> ts | int int int int? int? int? int? -> ts",
    fx=THROWS,
    cost=20,
    see="parse-timestamp now timestamp->millis",
)
def timestamp(first: Any, *parts: int) -> Timestamp:
    """A timestamp from a text, from milliseconds since 1970, or from year, month, day, hour, ….

    (timestamp "2025-01-31T10:00:00Z")  => 2025-01-31T10:00:00Z
    (timestamp 2025 1 31 10)  => 2025-01-31T10:00:00Z
    (timestamp 0)  => 1970-01-01T00:00:00Z
    (timestamp "2025-02-30")  => ERROR invalid-argument
    """
    if parts:
        return _from_parts(first, *parts)
    if type(first) is int:
        return of_millis(first)
    text = first.text if type(first) is Timestamp else first
    found = parse_timestamp(text)
    if found is None:
        raise invalid_argument(f"{show(text, 60)} is no timestamp", 0)
    return found


def _from_parts(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, milli: int = 0
) -> Timestamp:
    from datetime import datetime

    try:
        moment = datetime(year, month, day, hour, minute, second)
    except (ValueError, OverflowError):
        raise invalid_argument("there is no such date or time", 0) from None
    if not 0 <= milli <= 999:
        raise invalid_argument("milliseconds are 0 to 999", 6)
    return of_millis(_millis_of(moment) + milli)


def _millis_of(moment: datetime) -> int:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment.toordinal() - _EPOCH_DAY) * _DAY + seconds * 1000


@primitive("parse-timestamp", "str -> ts/nil", fx=THROWS, cost=20, see="timestamp format-timestamp")
def parse_timestamp(text: str) -> Timestamp | None:
    """The timestamp that an ISO 8601 text spells (UTC where it names no offset); nil for no such.

    (parse-timestamp "2025-01-31T10:00:00.120Z")  => 2025-01-31T10:00:00.120Z
    (parse-timestamp "2025-01-31T10:00:00+02:00")  => 2025-01-31T08:00:00Z
    (parse-timestamp "2025-01-31")  => 2025-01-31T00:00:00Z
    (parse-timestamp "tomorrow")  => nil
    """
    from ..syntax.literals import timestamp as checked_timestamp

    found = _shape().fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    date, clock, seconds, fraction, offset = found.groups()
    base = checked_timestamp(f"{date}T{clock or '00:00'}{seconds or ':00'}Z")
    if isinstance(base, str):
        return None
    millis = to_millis(base) + int((fraction or "")[:3].ljust(3, "0"))
    if offset and offset != "Z":
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        millis -= (minutes if offset[0] == "+" else -minutes) * 60_000
    return of_millis(millis) if _FIRST <= millis <= _LAST else None


@primitive("timestamp->millis", "ts -> int", fx=THROWS, cost=8, see="millis->timestamp")
def timestamp_millis(t: Timestamp) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z.

    (timestamp->millis 1970-01-01T00:00:01Z)  => 1000
    (timestamp->millis "1970")  => ERROR type-error
    """
    return to_millis(t)


@primitive("millis->timestamp", "int -> ts", fx=THROWS, cost=12, see="timestamp->millis timestamp")
def millis_timestamp(millis: int) -> Timestamp:
    """The timestamp that lies some milliseconds after 1970-01-01T00:00:00Z.

    (millis->timestamp 1500)  => 1970-01-01T00:00:01.500Z
    (millis->timestamp 10000000000000000)  => ERROR invalid-argument
    """
    return of_millis(millis)


def _part(name: str, what: str, example: str, part: Any) -> None:
    def impl(t: Timestamp) -> int:
        return part(t)  # type: ignore[no-any-return]

    impl.__doc__ = f"""{what} of a timestamp.

    ({name} 2025-01-31T10:20:30.040Z)  => {example}
    ({name} "2025-01-31")  => ERROR type-error
    """
    primitive(name, "ts -> int", fx=THROWS, cost=4, see="timestamp timestamp->map")(impl)


_part("timestamp-year", "The year", "2025", lambda t: int(t.text[:4]))
_part("timestamp-month", "The month (1 to 12)", "1", lambda t: int(t.text[5:7]))
_part("timestamp-day", "The day of the month", "31", lambda t: int(t.text[8:10]))
_part("timestamp-hour", "The hour", "10", lambda t: int(t.text[11:13]))
_part("timestamp-minute", "The minute", "20", lambda t: int(t.text[14:16]))
_part("timestamp-second", "The second", "30", lambda t: int(t.text[17:19]))
_part("timestamp-millisecond", "The millisecond", "40", lambda t: to_millis(t) % 1000)
_part(
    "timestamp-weekday",
    "The day of the week (1 is Monday)",
    "5",
    lambda t: (to_millis(t) // _DAY + 3) % 7 + 1,
)
_part(
    "timestamp-day-of-year",
    "The day of the year (from 1)",
    "31",
    lambda t: _moment(to_millis(t)).timetuple().tm_yday,
)


@primitive("timestamp->map", "ts -> map", fx=THROWS | ALLOCATES, cost=20, see="timestamp")
def timestamp_map(t: Timestamp) -> PMap:
    """All parts of a timestamp by name.

    (:day (timestamp->map 2025-01-31T10:00:00Z))  => 31
    """
    moment, millis = _moment(to_millis(t)), to_millis(t) % 1000
    parts = {
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "hour": moment.hour,
        "minute": moment.minute,
        "second": moment.second,
        "millisecond": millis,
        "weekday": moment.isoweekday(),
    }
    return pmap([(keyword(name), value) for name, value in parts.items()])


@primitive("timestamp-add", "ts int kw? -> ts", fx=THROWS, cost=20, see="timestamp-diff timestamp")
def timestamp_add(t: Timestamp, amount: int, unit: Keyword | None = None) -> Timestamp:
    """The timestamp moved by an amount of a unit: :milliseconds (when not given), :seconds,
    :minutes, :hours, :days, :weeks, :months or :years; a month's end stays in its month.

    (timestamp-add 2025-01-31T10:00:00Z 1 :days)  => 2025-02-01T10:00:00Z
    (timestamp-add 2025-01-31T10:00:00Z 1 :months)  => 2025-02-28T10:00:00Z
    (timestamp-add 2025-01-31T10:00:00Z 1 :moons)  => ERROR invalid-argument
    """
    name = _unit_name(unit)
    if name in _UNITS:
        return of_millis(to_millis(t) + amount * _UNITS[name])
    months = amount * _MONTHS[name]
    from calendar import monthrange

    year, month = divmod(int(t.text[:4]) * 12 + int(t.text[5:7]) - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise invalid_argument("a timestamp lies in the years 0001 to 9999", 1)
    day = min(int(t.text[8:10]), monthrange(year, month + 1)[1])
    return Timestamp(f"{year:04d}-{month + 1:02d}-{day:02d}{t.text[10:]}")


@primitive("timestamp-diff", "ts ts kw? -> int", fx=THROWS, cost=20, see="timestamp-add")
def timestamp_diff(later: Timestamp, earlier: Timestamp, unit: Keyword | None = None) -> int:
    """Whole units (:milliseconds when not given, up to :weeks) from the second to the first.

    (timestamp-diff 2025-02-01T00:00:00Z 2025-01-31T00:00:00Z :hours)  => 24
    (timestamp-diff 2025-01-31T00:00:00Z 2025-02-01T00:00:01Z :days)  => -1
    (timestamp-diff 2025-01-31T00:00:00Z 2025-02-01T00:00:01Z :months)  => ERROR invalid-argument
    """
    name = _unit_name(unit)
    if name not in _UNITS:
        raise invalid_argument(f"months and years differ in length; no difference in :{name}s", 2)
    distance = to_millis(later) - to_millis(earlier)
    whole = abs(distance) // _UNITS[name]
    return whole if distance >= 0 else -whole


def _unit_name(unit: Keyword | None) -> str:
    name = "millisecond" if unit is None else unit.name.removesuffix("s")
    if name not in _UNITS and name not in _MONTHS:
        raise invalid_argument(f"there is no unit :{unit.name if unit else name}", 2)
    return name


@primitive("timestamp-before?", "ts ts -> bool", fx=THROWS, cost=8, see="timestamp-after? compare")
def timestamp_before(a: Timestamp, b: Timestamp) -> bool:
    """Whether the first timestamp lies before the second.

    (timestamp-before? 2025-01-31T00:00:00Z 2025-01-31T00:00:00.001Z)  => true
    (timestamp-before? 1 2)  => ERROR type-error
    """
    return to_millis(a) < to_millis(b)


@primitive("timestamp-after?", "ts ts -> bool", fx=THROWS, cost=8, see="timestamp-before? compare")
def timestamp_after(a: Timestamp, b: Timestamp) -> bool:
    """Whether the first timestamp lies after the second.

    (timestamp-after? 2025-01-31T00:00:00.001Z 2025-01-31T00:00:00Z)  => true
    """
    return to_millis(a) > to_millis(b)


@primitive("format-timestamp", "ts str? -> str", fx=THROWS, cost=20, see="parse-timestamp format")
def format_timestamp(t: Timestamp, template: str | None = None) -> str:
    """The timestamp as ISO 8601, or by a template of %Y %m %d %H %M %S %L (milliseconds) %j (day of
    the year) %a %A (weekday) %b %B (month) and %%.

    (format-timestamp 2025-01-31T10:00:00Z)  => "2025-01-31T10:00:00Z"
    (format-timestamp 2025-01-31T10:00:00Z "%d.%m.%Y, %A")  => "31.01.2025, Friday"
    (format-timestamp 2025-01-31T10:00:00Z "%Q")  => ERROR invalid-argument
    """
    if template is None:
        return t.text
    millis = to_millis(t)
    moment = _moment(millis)
    weekday, month = _DAY_NAMES[moment.weekday()], _MONTH_NAMES[moment.month - 1]
    values = {
        "Y": f"{moment.year:04d}",
        "m": f"{moment.month:02d}",
        "d": f"{moment.day:02d}",
        "H": f"{moment.hour:02d}",
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "L": f"{millis % 1000:03d}",
        "j": f"{moment.timetuple().tm_yday:03d}",
        "a": weekday[:3],
        "A": weekday,
        "b": month[:3],
        "B": month,
        "%": "%",
    }
    parts = template.split("%")
    written = [parts[0]]
    at = 1
    while at < len(parts):
        if parts[at]:
            letter, rest = parts[at][0], parts[at][1:]
            at += 1
        else:  # `%%`: the text after it begins in the next part
            letter, rest = "%", parts[at + 1] if at + 1 < len(parts) else ""
            at += 2
            if at > len(parts):
                raise invalid_argument("format-timestamp: a lone % ends the template", 1)
        if letter not in values:
            raise invalid_argument(f"format-timestamp has no directive %{letter}", 1)
        written.append(values[letter] + rest)
    return "".join(written)


@primitive("uuid", "str/uuid -> uuid", fx=THROWS, cost=10, see="uuid? random-uuid parse-uuid")
def uuid(text: str | Uuid) -> Uuid:
    """The UUID that a text spells.

    (uuid "123E4567-E89B-12D3-A456-426614174000")  => 123e4567-e89b-12d3-a456-426614174000
    (uuid "x")  => ERROR invalid-argument
    """
    found = text if isinstance(text, Uuid) else parse_uuid(text)
    if found is None:
        raise _no_uuid(text)
    return found


@primitive("parse-uuid", "str -> uuid/nil", fx=THROWS, cost=10, see="uuid")
def parse_uuid(text: str) -> Uuid | None:
    """The UUID that a text spells, nil where it spells none.

    (parse-uuid "123e4567-e89b-12d3-a456-426614174000")  => 123e4567-e89b-12d3-a456-426614174000
    (parse-uuid "x")  => nil
    """
    lowered = text.strip().lower()
    digits = "0123456789abcdef"
    groups = lowered.split("-")
    if [len(group) for group in groups] != [8, 4, 4, 4, 12] or lowered.strip(digits + "-"):
        return None
    return Uuid(lowered)


def _no_uuid(text: Any) -> Thrown:
    return invalid_argument(f"{show(text, 60)} is no UUID", 0)
