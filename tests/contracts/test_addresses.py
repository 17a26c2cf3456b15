"""What is known of a place by its address alone."""

from __future__ import annotations

import pytest

from bot.domain.conversation import ThreadAddress, ThreadKind
from bot.domain.memory import Scope
from bot.ports import Conversations
from tests.store.house import AT_HOME, IN_THE_GROUP, House


@pytest.fixture
def conversations(house: House) -> Conversations:
    return house.store.conversations


async def test_a_scope_is_known_by_the_address(house: House, conversations: Conversations) -> None:
    owner = await house.owner()
    assert await conversations.scope_at(AT_HOME, owner) == Scope(f"p{owner}")
    assert await conversations.scope_at(IN_THE_GROUP, owner) is None
    said = await house.say("hi", IN_THE_GROUP)
    assert await conversations.scope_at(IN_THE_GROUP, owner) == Scope(f"t{said.thread_id}")
    await house.say("a secret")
    as_group = ThreadAddress(AT_HOME.platform, AT_HOME.platform_thread_id, ThreadKind.GROUP)
    assert await conversations.scope_at(as_group, owner) == Scope(f"p{owner}")
