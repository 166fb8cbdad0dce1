"""The language-model boundary, with the one model that needs no network.

(llm-execute "echo-model" "hi")   =>  "hi"
(llm-execute "other" "hi")        =>  :unknown-capability, no such model is configured
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import error, invalid_argument
from ..values.atoms import keyword
from ..values.maps import PMap

ECHO: Final = "echo-model"


@capability(
    "ccos.ai.llm-execute",
    "map -> str | str str -> str",
    effect="ai",
    grant=ALLOW,
    idempotent=True,
)
def llm_execute(cx: CapabilityContext, request: Any, prompt: Any = None) -> str:
    """The answer of a model to {:model :prompt :system}; `echo-model` answers with the prompt.

    (call :ccos.ai.llm-execute {:prompt "hi"})
    """
    model = request
    if isinstance(request, PMap):
        model = request.get(keyword("model"), ECHO)
        prompt = request.get(keyword("prompt"))
    model = getattr(model, "name", model)
    if type(prompt) is not str:
        raise invalid_argument("llm-execute needs a string as :prompt", 0)
    if model != ECHO:
        raise error(
            "unknown-capability",
            f"Unknown capability: model {model} is not configured",
            hint=f"only {ECHO} is built in; register a capability of your own for another model",
        )
    return prompt
