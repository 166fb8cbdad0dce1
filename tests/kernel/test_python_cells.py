"""Python cells, as a user of a notebook meets them."""

from __future__ import annotations

import pytest
from kernel_client import Ran, Running

SHARED = """%%python
def area(r):
    '''Area of a circle, nearly.'''
    return 3 * r ** 2
"""


def python(kernel: Running, code: str) -> Ran:
    return kernel.run("%%python\n" + code, allow_stdin=False)


def test_the_last_expression_is_the_result(kernel: Running) -> None:
    assert python(kernel, "x = 2\nx + 1").value == "3"
    assert python(kernel, "x = 2").contents("execute_result") == []
    assert python(kernel, "None").contents("execute_result") == []
    assert kernel.run("%python x * 2").value == "4"
    assert kernel.run("%py [x, 'a']").value == '[2 "a"]'


def test_a_function_of_python_is_called_from_rtfs(kernel: Running) -> None:
    assert kernel.run(SHARED).status == "ok"
    assert kernel.run("(map py/area [1 2])").value == "[3 12]"


def test_a_function_of_rtfs_is_called_from_python(kernel: Running) -> None:
    kernel.run("(defn twice [x] (* 2 x)) (def tree {:a [1 2]}) (def all-done? true)")
    ran = python(kernel, "[rtfs.twice(4), rtfs.tree[':a'], rtfs['all-done?'], rtfs['+'](1, 2)]")
    assert ran.value == "[8 [1 2] true 3]"
    assert python(kernel, "rtfs.run('(+ 1 (twice 2))')").value == "5"
    assert python(kernel, "type(rtfs.raw('tree')).__name__").value == '"PMap"'
    assert python(kernel, "rtfs.raw('tree')").value == "{:a [1 2]}"


def test_python_defines_names_of_rtfs(kernel: Running) -> None:
    python(kernel, "rtfs['ready?'] = {'n': [1]}\nrtfs.triple = lambda x: 3 * x")
    assert kernel.run("[ready? (triple 2)]").value == '[{"n" [1]} 6]'
    wrong = python(kernel, "rtfs['(+ 1 2)'] = 1")
    assert wrong.error["ename"] == "ValueError"


def test_an_unknown_name_of_rtfs_suggests_a_near_one(kernel: Running) -> None:
    kernel.run("(def counter 1)")
    ran = python(kernel, "rtfs.coutner")
    assert ran.error["ename"] == "AttributeError"
    assert "counter" in ran.error["evalue"]
    assert python(kernel, "rtfs['coutner']").error["ename"] == "KeyError"


def test_an_exception_shows_the_users_frames_only(kernel: Running) -> None:
    ran = python(kernel, "def f(x):\n    return 1 / x\n\nf(0)")
    assert ran.error["ename"] == "ZeroDivisionError"
    assert "return 1 / x" in ran.traceback
    assert "f(0)" in ran.traceback
    assert "namespace.py" not in ran.traceback
    assert ":3:12" in ran.traceback


def test_mistakes_of_syntax_name_their_place(kernel: Running) -> None:
    ran = python(kernel, "x = 1\ny = = 2")
    assert ran.error["ename"] == "SyntaxError"
    assert ":3:5" in ran.traceback


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def f(n): return f(n + 1)\nf(0)", "RecursionError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("raise KeyError('a') from ValueError('b')", "KeyError"),
        ("import json\njson.loads('{')", "JSONDecodeError"),
        ("class B(BaseException): pass\nraise B", "B"),
        ("raise type('Mute', (Exception,), {'__str__': lambda s: 1 / 0})", "Mute"),
        ("'\\x00", "SyntaxError"),
        ("input('name? ')", "EOFError"),
        ("await x", "SyntaxError"),
    ],
)
def test_whatever_python_raises_is_one_error(kernel: Running, code: str, name: str) -> None:
    ran = python(kernel, code)
    assert ran.error["ename"] == name
    assert kernel.run("(+ 1 1)").value == "2"


def test_an_error_of_rtfs_shows_its_form_and_the_python_around_it(kernel: Running) -> None:
    kernel.run("(defn inverse [x] (/ 1 x))")
    ran = python(kernel, "def call(x):\n    return rtfs.inverse(x)\n\ncall(0)")
    assert ran.error["ename"] == ":division-by-zero"
    assert "(/ 1 x)" in ran.traceback
    assert "call at cell" in ran.traceback
    caught = python(
        kernel, "try: rtfs.inverse(0)\nexcept Exception as e: kind = e.problem.kind\nkind"
    )
    assert caught.value == '":division-by-zero"'


def test_recursion_through_both_languages_ends_in_one_error(kernel: Running) -> None:
    python(
        kernel, "def ping(n): return rtfs.pong(n + 1)\ndef text(n): return rtfs.run('(py/text 1)')"
    )
    kernel.run("(defn pong [n] (py/ping n))")
    for code in ("ping(0)", "text(0)"):
        assert python(kernel, code).error["ename"] == ":stack-overflow"
    assert kernel.run("(py/ping 0)").error["ename"] == ":stack-overflow"
    assert kernel.run("(+ 1 1)").value == "2"


def test_printing_goes_out_as_that_of_rtfs_does(kernel: Running) -> None:
    ran = python(kernel, "import sys\nprint('out')\nprint('err', file=sys.stderr)\n3")
    assert (ran.stream(), ran.stream("stderr"), ran.value) == ("out\n", "err\n", "3")
    python(kernel, "def say(x): print('said', x)")
    assert kernel.run('(do (println "a") (py/say 1) (println "b"))').stream() == "a\nsaid 1\nb\n"
    kernel.run('%%capture kept\n%%python\nprint("hidden")')
    assert kernel.run("(:stdout kept)").value == '"hidden\\n"'
    flood = python(kernel, "for i in range(200_000): print('line', i)")
    assert len(flood.stream()) < 200_000


def test_a_thread_that_prints_later_disturbs_nothing(kernel: Running) -> None:
    ran = python(
        kernel,
        "import threading, time\n"
        "def late():\n    time.sleep(0.2); print('late')\n"
        "thread = threading.Thread(target=late)\nthread.start()",
    )
    assert ran.status == "ok"
    assert python(kernel, "thread.join()\n1").value == "1"


def test_an_interrupt_stops_a_python_cell_and_keeps_its_names(kernel: Running) -> None:
    ran = kernel.run_stopped("%%python\nbegun = 1\nwhile True: pass")
    assert ran.error["ename"] == ":interrupted"
    assert python(kernel, "begun").value == "1"
    python(kernel, "def endless():\n    while True: pass")
    assert kernel.run_stopped("(py/endless)").error["ename"] == ":interrupted"
    assert kernel.run("(+ 1 1)").value == "2"


def test_names_are_the_ones_of_the_moment(kernel: Running) -> None:
    python(kernel, "rate = 1")
    kernel.run("(defn rated [] py/rate)")
    python(kernel, "rate = 2")
    assert kernel.run("(rated)").value == "2"
    python(kernel, "del rate")
    assert "py/rate" in kernel.run("(rated)").error["evalue"]


def test_what_cells_are_given_can_be_shadowed_and_comes_back(kernel: Running) -> None:
    assert python(kernel, "rtfs = 5\nrtfs").value == "5"
    assert python(kernel, "del rtfs\nrtfs.run('1')").value == "1"
    assert python(kernel, "from math import *\nfloor(2.5)").value == "2"
    assert kernel.run("(py/floor 2.5)").value == "2"


def test_classes_of_cells_can_be_pickled_and_typed(kernel: Running) -> None:
    ran = python(
        kernel,
        "from __future__ import annotations\n"
        "import pickle\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass P:\n    x: int\n"
        "pickle.loads(pickle.dumps(P(1))) == P(1)",
    )
    assert ran.value == "true"


def test_objects_stay_themselves_and_become_data_when_asked(kernel: Running) -> None:
    python(
        kernel,
        "import collections, enum, uuid\n"
        "from dataclasses import dataclass\nfrom datetime import datetime, timezone\n"
        "@dataclass\nclass D:\n    a: int\n    b: list\n"
        "N = collections.namedtuple('N', 'x y')\n"
        "class E(enum.Enum): ONE = 1\n"
        "things = [D(1, [2]), N(1, 2), E.ONE, b'x', (i for i in range(3)),\n"
        "          datetime(2025, 1, 31, 10, 0, 0, 5000, timezone.utc), uuid.UUID(int=1)]\n"
        "def same(given): return all(a is b for a, b in zip(given, things))",
    )
    assert kernel.run("(py/same py/things)").value == "true"
    assert kernel.run("(map type-name (take 3 py/things))").value == '["D" "N" "E"]'
    shown = kernel.run("(py/to_rtfs (take 5 py/things))").value
    assert shown == "[{:a 1 :b [2]} {:x 1 :y 2} 1 #<bytes> [0 1 2]]"
    assert kernel.run("(type-name (py/to_rtfs (nth py/things 5)))").value == '"timestamp"'


def test_tables_of_pandas_are_shown_and_converted(kernel: Running) -> None:
    ran = python(
        kernel, "import pandas\ntable = pandas.DataFrame({'n': [1, 2], 's': ['a', 'b']})\ntable"
    )
    assert "<table" in ran.bundle["text/html"]
    assert kernel.run("(py/to_rtfs py/table)").value == '[{:n 1 :s "a"} {:n 2 :s "b"}]'
    assert kernel.run("(type-name py/table)").value == '"DataFrame"'
    assert kernel.run("(get (py/to_rtfs (first [py/table])) 0)").value == '{:n 1 :s "a"}'


def test_figures_appear_where_they_are_shown_or_at_the_end(kernel: Running) -> None:
    ran = python(
        kernel,
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); plt.show()\nprint('between')\nplt.plot([2, 1])\nplt.title('x')\n1",
    )
    kinds = [m["msg_type"] for m in ran.messages if m["msg_type"] != "status"]
    assert kinds == ["execute_input", "display_data", "stream", "display_data", "execute_result"]
    assert all("image/png" in each["data"] for each in ran.contents("display_data"))
    assert python(kernel, "plt.get_fignums()").value == "[]"


def test_display_shows_values_of_both_languages(kernel: Running) -> None:
    ran = python(kernel, "display([1, 2], 'a')")
    assert ran.shown == '[1 2]\n"a"'


def test_python_can_be_switched_off(kernel: Running) -> None:
    kernel.run("%config python off")
    try:
        for code in ("%python 1", "%%python\n1"):
            ran = kernel.run(code)
            assert ran.status == "error"
            assert "%config python on" in ran.traceback
    finally:
        kernel.run("%config python on")


def test_an_empty_cell_and_words_beside_the_magic_are_explained(kernel: Running) -> None:
    assert "%%python" in kernel.run("%%python 1\n2").traceback
    assert kernel.run("%%python\n").status == "error"
    assert kernel.run("%python").status == "error"


def test_reset_keeps_python_names_unless_told_otherwise(fresh_kernel: Running) -> None:
    python(fresh_kernel, "x = 1")
    fresh_kernel.run("%reset -f")
    assert fresh_kernel.run("py/x").value == "1"
    fresh_kernel.run("%reset -f --all")
    assert fresh_kernel.run("py/x").error["ename"] == ":undefined-symbol"
    assert python(fresh_kernel, "x").error["ename"] == "NameError"
    assert python(fresh_kernel, "rtfs.run('1')").value == "1"


def test_completion_knows_both_sides(kernel: Running) -> None:
    kernel.run(SHARED)
    kernel.run("(def radius 2)")
    for code, expected in [
        ("%%python\nare", "area"),
        ("%%python\nx = rtfs.rad", "radius"),
        ("%%python\nimport math\nmath.fl", "floor"),
        ("(py/ar", "py/area"),
    ]:
        reply = kernel.ask(kernel.client.complete, code, len(code))
        assert expected in reply["matches"], code
        start = code.rfind("\n") + 1
        assert reply["cursor_end"] == len(code)
        assert reply["cursor_start"] >= start


def test_half_typed_python_never_breaks_completion(kernel: Running) -> None:
    for code in ("%%python\n", "%%python\n)(", "%%python\nx.", "%%python\n'é.", "%%py", "%%python"):
        assert kernel.ask(kernel.client.complete, code, len(code))["status"] == "ok"
        assert kernel.ask(kernel.client.inspect, code, len(code))["status"] == "ok"


def test_inspection_shows_signature_and_documentation(kernel: Running) -> None:
    kernel.run(SHARED)
    reply = kernel.ask(kernel.client.inspect, "%%python\narea", 12)
    assert "Area of a circle" in reply["data"]["text/plain"]
    assert "area(r)" in reply["data"]["text/plain"]
    reply = kernel.ask(kernel.client.inspect, "(py/area 1)", 5)
    assert "Area of a circle" in reply["data"]["text/plain"]


@pytest.mark.parametrize(
    ("code", "status", "indent"),
    [
        ("%%python\nx = 1", "complete", None),
        ("%%python\ndef f():", "incomplete", "    "),
        ("%%python\ndef f():\n    x = 1", "incomplete", "    "),
        ("%%python\ndef f():\n    x = 1\n\n", "complete", None),
        ("%%python\n(1 +", "incomplete", ""),
        ("%%python\nx = = 1", "invalid", None),
        ("%%python", "incomplete", ""),
    ],
)
def test_enter_runs_a_python_cell_that_is_whole(
    kernel: Running, code: str, status: str, indent: str | None
) -> None:
    reply = kernel.ask(kernel.client.is_complete, code)
    assert reply["status"] == status
    assert reply.get("indent") == indent
