"""How a bot answers what people press, choose and command, and what it is refused there."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_base import Base
from tests.wire.discord_calls import Call, Table
from tests.wire.discord_components import check_modal
from tests.wire.discord_forms import Draft, read_draft
from tests.wire.discord_refusals import Form, snowflake, want
from tests.wire.discord_sending import Sending
from tests.wire.discord_things import EPHEMERAL, LOADING, Channel, Interaction, Message, Response

Json = dict[str, Any]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
SAY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
FITTING = {
    COMMAND: {SAY, DEFER, MODAL},
    COMPONENT: {SAY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {SAY, DEFER, DEFER_UPDATE, UPDATE},
}
CHAT_COMMAND_MESSAGE, CONTEXT_COMMAND_MESSAGE = 20, 23


class Answers:
    """The endpoints of interactions and of the webhooks that follow them."""

    def __init__(self, world: Base, sending: Sending) -> None:
        """Act on this world."""
        self.world = world
        self.sending = sending
        self.ack_within_s = 3.0
        self.token_life_s = 15 * 60.0

    def table(self) -> Table:
        """Return each endpoint with its name."""
        hook = "/webhooks/{application}/{token}"
        original, one = f"{hook}/messages/@original", f"{hook}/messages/{{message}}"
        return {
            ("callback", "POST", "/interactions/{interaction}/{token}/callback"): self._call_back,
            ("followup", "POST", hook): self._follow_up,
            ("get_original", "GET", original): self._get,
            ("edit_original", "PATCH", original): self._edit,
            ("delete_original", "DELETE", original): self._delete,
            ("get_followup", "GET", one): self._get,
            ("edit_followup", "PATCH", one): self._edit,
            ("delete_followup", "DELETE", one): self._delete,
        }

    # The first answer

    def _call_back(self, call: Call) -> Json | None:
        interaction = self.world.interactions.get(call.ids["token"])
        want(interaction is not None and interaction.id == call.id("interaction"), 10062)
        assert interaction is not None
        want(interaction.response is None, 40060)
        now = self.world.clock.now()
        want(now - interaction.at <= self.ack_within_s, 10062)
        kind, data = call.body.get("type"), call.body.get("data") or {}
        form = Form()
        fits = kind in FITTING[interaction.type] and (kind not in {DEFER_UPDATE, UPDATE} or interaction.message)
        form.want(fits, "type", "INTERACTION_RESPONSE_INVALID_TYPE", "Not an answer to this.")
        form.check()
        assert isinstance(kind, int)
        response = Response(kind, data)
        response.message = self._first(interaction, response, call)
        interaction.response, interaction.acknowledged_at = response, now
        return self._written(interaction, response) if _is_said(call, "with_response") else None

    def _first(self, interaction: Interaction, response: Response, call: Call) -> Message | None:
        """Do what an answer says, and return the message that it is about."""
        kind, data = response.type, response.data
        if kind == CHOICES:
            _check_choices(data.get("choices"))
        elif kind == MODAL:
            form = Form()
            check_modal(data, form)
            form.check()
        elif kind == DEFER:
            draft = Draft(flags=LOADING | (data.get("flags") or 0) & EPHEMERAL)
            return self._post(interaction, draft, first=True)
        elif kind == SAY:
            draft = read_draft(data, call.files)
            want(not draft.is_empty, 50006)
            return self._post(interaction, draft, first=True)
        elif kind == UPDATE and interaction.message is not None:
            self.sending.apply(interaction.message, read_draft(data, call.files))
        return interaction.message if kind in {UPDATE, DEFER_UPDATE} else None

    def _post(self, interaction: Interaction, draft: Draft, *, first: bool = False) -> Message:
        channel = interaction.channel
        message = self.sending.new(channel, draft)
        message.interaction = interaction
        message.only_for = interaction.person if message.flags & EPHEMERAL else None
        if first and interaction.type == COMMAND:
            message.type = CHAT_COMMAND_MESSAGE if interaction.data.get("type", 1) == 1 else CONTEXT_COMMAND_MESSAGE
        return self.world.post(message, draft.allowed, may_all=self._may_all(channel))

    def _may_all(self, channel: Channel) -> bool:
        return self.sending.may_all(channel)

    def _written(self, interaction: Interaction, response: Response) -> Json:
        about: Json = {"id": str(interaction.id), "type": interaction.type}
        resource: Json = {"type": response.type}
        message = response.message
        if message is not None:
            about |= {"response_message_id": str(message.id), "response_message_loading": message.is_loading}
            about["response_message_ephemeral"] = message.is_ephemeral
        if message is not None and response.type in {SAY, DEFER, UPDATE}:
            resource["message"] = self.sending.shown(message)
        return {"interaction": about, "resource": resource}

    # What comes after it

    def _interaction(self, call: Call) -> Interaction:
        want(call.id("application") == self.world.bot.id, 10015)
        interaction = self.world.interactions.get(call.ids["token"])
        want(interaction is not None and interaction.response is not None, 10015)
        assert interaction is not None
        want(self.world.clock.now() - interaction.at <= self.token_life_s, 50027)
        return interaction

    def _follow_up(self, call: Call) -> Json | None:
        interaction = self._interaction(call)
        response = interaction.response
        assert response is not None
        draft = read_draft(call.body, call.files)
        want(not draft.is_empty, 50006)
        original = response.message
        if original is not None and original.is_loading and not original.gone:
            # The first thing said after a deferral takes its place.
            self.sending.apply(original, draft)
            message = original
        else:
            message = self._post(interaction, draft)
            response.followups.append(message)
        return self.sending.shown(message) if _is_said(call, "wait") else None

    def _message(self, call: Call) -> Message:
        response = self._interaction(call).response
        assert response is not None
        if "message" not in call.ids:
            message = response.message
        else:
            wanted = snowflake(call.ids["message"], "message_id")
            mine = [*response.followups, *([response.message] if response.message else ())]
            message = next((one for one in mine if one.id == wanted), None)
        want(message is not None and not message.gone, 10008)
        assert message is not None
        return message

    def _get(self, call: Call) -> Json:
        return self.sending.shown(self._message(call))

    def _edit(self, call: Call) -> Json:
        message = self._message(call)
        self.sending.apply(message, read_draft(call.body, call.files))
        return self.sending.shown(message)

    def _delete(self, call: Call) -> None:
        self.world.remove(self._message(call))


def _is_said(call: Call, name: str) -> bool:
    return call.query.get(name, "").lower() in {"1", "true"}


def _check_choices(choices: object) -> None:
    form = Form()
    form.count(choices, "data.choices", 0, 25)
    for number, choice in enumerate(choices if isinstance(choices, list) else ()):
        path = f"data.choices.{number}"
        form.length(choice.get("name"), f"{path}.name", 1, 100)
        if isinstance(choice.get("value"), str):
            form.length(choice["value"], f"{path}.value", 1, 100)
        else:
            form.want(isinstance(choice.get("value"), int | float), f"{path}.value", "BASE_TYPE_REQUIRED", "Required.")
    form.check()
