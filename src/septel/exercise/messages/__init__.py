"""Messages between the seats, in words of their own or in the name of somebody outside, and voice injects delivered.

In come the commands `message.send`, `message.read` and `message.voice`; out go the section `messages` of the state and, for
each message, one item for those it is to, one for its sender, one for those who read along, and receipts. A message to many is
one item, not many. Texts and subjects are kept outside the chain; nobody learns of a reader or an addressee hidden from him.
"""

from __future__ import annotations

from septel.exercise.messages.feature import FEATURE
from septel.exercise.messages.shown import unread

__all__ = ["FEATURE", "unread"]
