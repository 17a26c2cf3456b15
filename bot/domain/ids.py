"""Identities that storage hands out; each is a positive integer, never reused."""

from __future__ import annotations

from typing import NewType

PersonId = NewType("PersonId", int)
ThreadId = NewType("ThreadId", int)
MessageId = NewType("MessageId", int)
TurnId = NewType("TurnId", int)
MemoryId = NewType("MemoryId", int)
DeliveryId = NewType("DeliveryId", int)
CallId = NewType("CallId", int)
AttachmentId = NewType("AttachmentId", int)
