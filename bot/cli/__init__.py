"""The command line: what ``aiki`` and its subcommands take; each is in a module of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__

if TYPE_CHECKING:
    from bot.settings import Settings

OK, FAULT, USAGE = 0, 1, 2
"""Exit statuses: done, something is wrong and was said, the command line itself is wrong (argparse's own 2)."""
INTERRUPTED, UNREAD = 130, 141
"""Exit statuses of a command that was cut off, as a shell counts them: by Ctrl-C, by whoever read its output."""

_DIGITS = 9
STRATEGIES = ("claude_only", "local_only", "hybrid", "local_fallback")
"""Those of ``bot.domain.route.Strategy``, which is imported only once a command needs it."""

Run = Callable[[argparse.Namespace, "Settings"], int]


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status; every failure ends in one sentence on standard error."""
    try:
        arguments = _parser().parse_args(argv)
        # Imported late: --help and a wrong option answer without settings, database or numbers.
        from bot.cli.session import run_command  # noqa: PLC0415

        return run_command(arguments.run or _chat, arguments)
    except ImportError as error:
        # No sentence of the locales: what is missing may be what they need.
        sys.stderr.write(f"Something is not installed ({error}). Mend it: pip install -r deploy/requirements.lock\n")
        return FAULT
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--db", type=Path, metavar="PATH", help="the database file (default: AIKI_DB)")
    parser = argparse.ArgumentParser(
        prog="aiki",
        description="A personal companion that remembers. Without a command: a conversation in the terminal.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"aiki {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    # A subcommand's own default would hide the --db given before it.
    late = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    late.add_argument("--db", type=Path, metavar="PATH", help="the database file (default: AIKI_DB)")
    printing = argparse.ArgumentParser(add_help=False)
    printing.add_argument("--json", action="store_true", help="print one JSON value instead of text")

    chat = commands.add_parser("chat", parents=[late], help="talk in the terminal; also reads a pipe, a message a line")
    chat.set_defaults(run=_chat)
    serve = commands.add_parser("run", parents=[late], help="answer on every platform that is configured, until Ctrl-C")
    serve.set_defaults(run=_serve)
    pair = commands.add_parser("pair", parents=[late], help="show a code that pairs whoever sends it to the bot")
    pair.set_defaults(run=_pair)
    memory = commands.add_parser("memory", parents=[late], help="what is remembered")
    _add_memory_commands(memory.add_subparsers(metavar="COMMAND", required=True), late, printing)
    why = commands.add_parser("why", parents=[late, printing], help="why a turn was answered as it was")
    why.add_argument("turn", metavar="TURN", nargs="?", help="a turn (t12 or 12); without one, your last in private")
    why.set_defaults(run=_why)
    usage = commands.add_parser(
        "usage",
        parents=[late, printing],
        help="tokens and money of a month, by model, purpose and day",
        description="Tokens and money of a month. With --json money is text, exact to a billionth of a US dollar; "
        "null where it is not known.",
    )
    usage.add_argument("--month", metavar="YYYY-MM", help="the month (default: the present one)")
    usage.set_defaults(run=_usage)
    kind = commands.add_parser("classify", parents=[late, printing], help="what kind of message it is")
    kind.add_argument("words", nargs="*", metavar="WORD")
    kind.add_argument("--jsonl", action="store_true", help='{"text"} a line on standard input')
    kind.set_defaults(run=_classify)
    route = commands.add_parser(
        "route",
        parents=[late, printing],
        help="which model would answer a message, and why",
        description="Which model the settings choose for a message, as if every model stood ready; nobody is asked.",
    )
    route.add_argument("words", nargs="*", metavar="WORD")
    route.add_argument("--jsonl", action="store_true", help='{"text","strategy"?} a line on standard input')
    route.add_argument("--strategy", choices=STRATEGIES, help="instead of that of the settings")
    route.set_defaults(run=_route)
    model = commands.add_parser("model", parents=[late], help="which models there are; fetch one for Ollama")
    _add_model_commands(model.add_subparsers(metavar="COMMAND", required=True), late, printing)
    doctor = commands.add_parser("doctor", parents=[late, printing], help="check this installation; exit 1 on a fault")
    doctor.set_defaults(run=_doctor)
    return parser


def _add_memory_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",  # noqa: UP037 - not subscriptable at run time
    late: argparse.ArgumentParser,
    printing: argparse.ArgumentParser,
) -> None:
    add = commands.add_parser("add", parents=[late], help="keep messages from elsewhere: JSON lines on standard input")
    add.add_argument(
        "--jsonl", action="store_true", required=True, help='{"id","speaker","text","at","thread"?} a line'
    )
    add.set_defaults(run=_memory_add)
    search = commands.add_parser("search", parents=[late, printing], help="what bears on a question, best first")
    search.add_argument("words", nargs="*", metavar="WORD")
    search.add_argument("--jsonl", action="store_true", help='{"query","at"?} a line on standard input')
    search.add_argument("-k", type=_positive, default=8, metavar="N", help="at most N hits (default 8)")
    search.set_defaults(run=_memory_search)
    listing = commands.add_parser("list", parents=[late, printing], help="what is kept, newest first")
    listing.add_argument("--page", type=_positive, default=1, metavar="N")
    listing.add_argument("--at", type=_day, metavar="YYYY-MM-DD", help="the facts that were known and true on that day")
    listing.set_defaults(run=_memory_list)
    for name, run_it, about in (
        ("show", _memory_show, "one memory and where it was said"),
        ("history", _memory_history, "what a memory was before, and what took its place"),
        ("pin", _memory_pin, "have a memory always count: every prompt shows it"),
        ("unpin", _memory_unpin, "let it count as any other again"),
    ):
        one = commands.add_parser(name, parents=[late, printing], help=about)
        one.add_argument("memory", metavar="ID", help="as in m12")
        one.set_defaults(run=run_it)
    about = "remove memories for good: by id, by words, by days, or everything"
    forget = commands.add_parser("forget", parents=[late, printing], help=about)
    forget.add_argument("what", nargs="*", metavar="ID|WORD")
    forget.add_argument("--all", action="store_true", help="everything you ever said in private, and what came of it")
    forget.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="all that was said on that day or later")
    forget.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="all that was said on that day or earlier")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.set_defaults(run=_memory_forget)


def _add_model_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",  # noqa: UP037 - not subscriptable at run time
    late: argparse.ArgumentParser,
    printing: argparse.ArgumentParser,
) -> None:
    listing = commands.add_parser("list", parents=[late, printing], help="the models of every connected provider")
    listing.set_defaults(run=_model_list)
    pull = commands.add_parser("pull", parents=[late], help="fetch a model for Ollama, showing how far it is")
    pull.add_argument("model", metavar="NAME", help="as in qwen3:4b")
    pull.set_defaults(run=_model_pull)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        cause = "a day is wanted, as in 2026-03-15"
        raise argparse.ArgumentTypeError(cause) from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text[:_DIGITS]) < 1:
        cause = "a whole number of 1 or more is wanted"
        raise argparse.ArgumentTypeError(cause)
    return int(text[:_DIGITS])


def _chat(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.chat import chat  # noqa: PLC0415

    return chat(settings)


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.serve import serve  # noqa: PLC0415

    return serve(settings)


def _pair(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.serve import pair  # noqa: PLC0415

    return pair(settings)


def _memory_add(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory_lines import add_lines  # noqa: PLC0415

    return add_lines(settings)


def _memory_search(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.jsonl:
        from bot.cli.memory_lines import search_lines  # noqa: PLC0415

        return search_lines(settings, arguments.k)
    from bot.cli.memory import search  # noqa: PLC0415

    return search(settings, " ".join(arguments.words), arguments.k, as_json=arguments.json)


def _memory_list(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory import list_page  # noqa: PLC0415

    return list_page(settings, arguments.page, arguments.at, as_json=arguments.json)


def _memory_show(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory import show  # noqa: PLC0415

    return show(settings, arguments.memory, as_json=arguments.json)


def _memory_history(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory import history  # noqa: PLC0415

    return history(settings, arguments.memory, as_json=arguments.json)


def _memory_pin(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory import pin  # noqa: PLC0415

    return pin(settings, arguments.memory, is_pinned=True, as_json=arguments.json)


def _memory_unpin(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory import pin  # noqa: PLC0415

    return pin(settings, arguments.memory, is_pinned=False, as_json=arguments.json)


def _memory_forget(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.memory_forget import Wanted, forget  # noqa: PLC0415

    ways = [bool(arguments.what), arguments.all, bool(arguments.since or arguments.until)]
    if sum(ways) != 1:
        sys.stderr.write("aiki memory forget: name ids or words, or --all, or --since and --until\n")
        return USAGE
    wanted = Wanted(" ".join(arguments.what), arguments.all, arguments.since, arguments.until)
    return forget(settings, wanted, ask=not arguments.yes, as_json=arguments.json)


def _why(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.why import why  # noqa: PLC0415

    return why(settings, arguments.turn, as_json=arguments.json)


def _usage(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.usage import usage  # noqa: PLC0415

    return usage(settings, arguments.month, as_json=arguments.json)


def _classify(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.classify import classify_lines, classify_words  # noqa: PLC0415

    if arguments.jsonl:
        return classify_lines()
    return classify_words(settings, " ".join(arguments.words), as_json=arguments.json)


def _route(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.route import route_lines, route_words  # noqa: PLC0415

    if arguments.jsonl:
        return route_lines(settings)
    return route_words(settings, " ".join(arguments.words), arguments.strategy, as_json=arguments.json)


def _model_list(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.model import list_models  # noqa: PLC0415

    return list_models(settings, as_json=arguments.json)


def _model_pull(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.model import pull  # noqa: PLC0415

    return pull(settings, arguments.model)


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.doctor import doctor  # noqa: PLC0415

    return doctor(settings, as_json=arguments.json)
