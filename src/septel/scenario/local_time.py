"""Local dates and times against hours from a start: clocks that are put forward or back are told, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name; ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone '{name}'; write for example America/Mexico_City") from None


def hours_at(local: datetime, *, start: datetime, zone: str) -> float:
    """Hours from the start, itself local, to a local date and time.

    ValueError if the time is before the start, if clocks never show it, or if they show it twice.
    """
    here = zone_of(zone)
    if not 1 < local.year < 9999:
        raise ValueError(f"the year {local.year} is out of reach")
    moments = {local.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1)}
    shown = [moment for moment in moments if moment.astimezone(here).replace(tzinfo=None, fold=0) == local.replace(fold=0)]
    if not shown:
        raise ValueError(f"clocks are put forward and never show {local:%Y-%m-%d %H:%M}")
    if len(shown) > 1:
        raise ValueError(f"clocks are put back and show {local:%Y-%m-%d %H:%M} twice; write hours from the start, as H+2:30")
    hours = (shown[0] - _zero(start, here)).total_seconds() / 3600
    if hours < 0:
        raise ValueError(f"{local:%Y-%m-%d %H:%M} is before the start, {start:%Y-%m-%d %H:%M}")
    return hours


def local_at(hours: float, *, start: datetime, zone: str) -> datetime | None:
    """The local date and time at an hour from the start, to the second; None if it does not lead back to that hour."""
    try:
        moment = _zero(start, zone_of(zone)) + timedelta(seconds=round(hours * 3600))
        local = moment.astimezone(zone_of(zone)).replace(tzinfo=None, fold=0)
        return local if hours_at(local, start=start, zone=zone) == round(hours * 3600) / 3600 else None
    except (ValueError, OverflowError):
        return None


def _zero(start: datetime, zone: ZoneInfo) -> datetime:
    return start.replace(tzinfo=zone).astimezone(UTC)
