"""Commentary by language models: facts to personas' prompts, calls, the gate, and the check of the finished report."""

from tasks.commentary.cache import Cache
from tasks.commentary.client import Client
from tasks.commentary.commenting import (
    CommentaryResult,
    PersonaComments,
    call_options,
    calls_table,
    client_for,
    combine,
    comment,
    comment_as,
    unavailable,
)
from tasks.commentary.gate import Comment, Judged, Rejected, check
from tasks.commentary.numerals import Numeral, unsupported_numerals
from tasks.commentary.personas import Persona, known_personas, personas
from tasks.commentary.prompting import NumberedFact, build_prompt, select_facts
from tasks.commentary.retries import Policy, call_with_retries

__all__ = [
    "Cache",
    "Client",
    "Comment",
    "CommentaryResult",
    "Judged",
    "NumberedFact",
    "Numeral",
    "Persona",
    "PersonaComments",
    "Policy",
    "Rejected",
    "build_prompt",
    "call_options",
    "call_with_retries",
    "calls_table",
    "check",
    "client_for",
    "combine",
    "comment",
    "comment_as",
    "known_personas",
    "personas",
    "select_facts",
    "unavailable",
    "unsupported_numerals",
]
