"""The suite that every Jupyter kernel should pass, with every sample this kernel can give.

Not given: clearing output, which no form of the language does, and paging, which JupyterLab shows
as an ordinary output anyway.
"""

from __future__ import annotations

from typing import Any, ClassVar

import jupyter_kernel_test as suite
import pytest


@pytest.mark.usefixtures("registration")
class TestRtfs(suite.KernelTests):
    kernel_name = "rtfs"
    language_name = "rtfs"
    file_extension = ".rtfs"
    code_hello_world = '(println "hello, world")'
    code_stderr = "(match 1 _ 1 2 3)"  # a warning: the second clause is never reached
    completion_samples: ClassVar[list[dict[str, Any]]] = [
        {"text": "(zipm", "matches": {"zipmap"}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]
    complete_code_samples: ClassVar[list[str]] = ["1", "(+ 1 2)", '"text"', "(def x [1 2])", "%who"]
    incomplete_code_samples: ClassVar[list[str]] = ["(+ 1", '"text', "[1 2", "(let [x 1]", "#| hm"]
    invalid_code_samples: ClassVar[list[str]] = ["(+ 1 2))", "[1 2)", "}"]
    code_generate_error = "(/ 1 0)"
    code_execute_result: ClassVar[list[dict[str, str]]] = [
        {"code": "(+ 1 2)", "result": "3"},
        {"code": '(str "a" 1)', "result": '"a1"'},
        {"code": "{:a [1 2.5 nil]}", "result": "{:a [1 2.5 nil]}"},
        {"code": "(map inc [1 2 3])", "result": "[2 3 4]"},
    ]
    code_display_data: ClassVar[list[dict[str, str]]] = [
        {"code": "%doc reduce", "mime": "text/html"},
        {"code": "%ir (-> 3 inc (* 2))", "mime": "text/html"},
    ]
    code_history_pattern = "(+ 1*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "reduce"
    test_clear_output = None  # type: ignore[assignment]
    test_pager = None  # type: ignore[assignment]


@pytest.mark.usefixtures("registration")
class TestIopubWelcome(suite.IopubWelcomeTests):
    kernel_name = "rtfs"
    support_iopub_welcome = True


del suite.KernelTests, suite.IopubWelcomeTests
