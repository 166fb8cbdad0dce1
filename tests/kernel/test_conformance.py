"""The suite that every Jupyter kernel should pass, with every sample that it knows."""

from __future__ import annotations

import re
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
    code_history_pattern = '(str "a"*'
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "reduce"
    code_clear_output = '(println "old")\n%clear'
    code_page_something = "%page (range 1000)"


@pytest.mark.usefixtures("registration")
class TestIopubWelcome(suite.IopubWelcomeTests):
    kernel_name = "rtfs"
    support_iopub_welcome = True


del suite.KernelTests, suite.IopubWelcomeTests


def test_no_sample_of_the_suite_is_left_out() -> None:
    theirs = vars(TestRtfs.__bases__[0])
    samples = [name for name in theirs if re.search("code_|samples|_name|extension|support", name)]
    assert len(samples) >= 16
    assert not [name for name in samples if getattr(TestRtfs, name) == theirs[name]]
