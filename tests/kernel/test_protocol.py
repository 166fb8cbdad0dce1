"""The kernel's side of Jupyter's messages."""

from __future__ import annotations

from kernel_client import Running


def test_a_cell_answers_with_the_value_of_its_last_form(kernel: Running) -> None:
    ran = kernel.run("(def x 20)\n(+ x 1)")
    assert ran.status == "ok"
    assert ran.value == "21"


def test_definitions_last_from_cell_to_cell(kernel: Running) -> None:
    kernel.run("(defn twice [n] (* 2 n))")
    assert kernel.run("(twice 21)").value == "42"


def test_the_code_is_broadcast_as_it_was_typed(kernel: Running) -> None:
    code = "%opt\n(+ 1 2)"
    ran = kernel.run(code)
    assert [each["code"] for each in ran.contents("execute_input")] == [code]


def test_an_empty_cell_is_fine(kernel: Running) -> None:
    for code in ("", "   \n", "; only a comment"):
        ran = kernel.run(code)
        assert ran.status == "ok"
        assert not ran.contents("execute_result")


def test_an_error_is_published_once_with_a_caret_and_the_place(kernel: Running) -> None:
    ran = kernel.run('(defn f [x] (+ x 1))\n(f "a")')
    assert ran.status == "error"
    assert len(ran.contents("error")) == 1
    assert ran.error["ename"] == ran.reply["ename"] == ":type-error"
    assert ran.error["evalue"].startswith("Type error in +")
    assert "^" in ran.traceback
    assert f"cell [{ran.reply['execution_count']}]" in ran.traceback
    assert "\x1b[" in "".join(ran.error["traceback"])


def test_several_reading_problems_are_one_error_output(kernel: Running) -> None:
    ran = kernel.run('(+ 1 "\\q")\n(let [x 1')
    assert ran.status == "error"
    assert len(ran.contents("error")) == 1


def test_an_undefined_symbol_suggests_near_names(kernel: Running) -> None:
    ran = kernel.run("(redcue + [1 2 3])")
    assert ran.error["ename"] == ":undefined-symbol"
    assert "reduce" in ran.traceback


def test_output_comes_on_the_stream_before_the_value(kernel: Running) -> None:
    ran = kernel.run('(do (println "hi") 5)')
    assert ran.stream() == "hi\n"
    kinds = [each["msg_type"] for each in ran.messages]
    assert kinds.index("stream") < kinds.index("execute_result")


def test_a_silent_request_publishes_nothing_but_its_status(kernel: Running) -> None:
    count = kernel.run("1").reply["execution_count"]
    for code in ('(println "loud")', "(+ 1 2)", "(undefined-thing)", "%lsmagic", "%nothing"):
        ran = kernel.run(code, silent=True)
        assert {each["msg_type"] for each in ran.messages} == {"status"}
    assert kernel.run("1").reply["execution_count"] == count + 1


def test_user_expressions_are_evaluated_after_the_cell(kernel: Running) -> None:
    ran = kernel.run("(def y 4)", user_expressions={"square": "(* y y)", "bad": "(/ y 0)"})
    answers = ran.reply["user_expressions"]
    assert answers["square"]["data"]["text/plain"] == "16"
    assert answers["bad"]["status"] == "error"
    assert answers["bad"]["ename"] == ":division-by-zero"
    assert ran.status == "ok"


def test_cells_behind_an_error_are_aborted(kernel: Running) -> None:
    client = kernel.client
    sent = [client.execute(code) for code in ("(/ 1 0)", "(+ 1 1)")]
    assert [kernel.finish(each)["status"] for each in sent] == ["error", "aborted"]
    assert kernel.run("(+ 1 1)").value == "2"


def test_cells_behind_an_error_run_when_asked_to(kernel: Running) -> None:
    client = kernel.client
    sent = [client.execute(code, stop_on_error=False) for code in ("(/ 1 0)", "(+ 1 1)")]
    assert [kernel.finish(each)["status"] for each in sent] == ["error", "ok"]


def test_kernel_info_claims_what_the_kernel_can(kernel: Running) -> None:
    info = kernel.ask(kernel.client.kernel_info)
    assert info["protocol_version"] == "5.5"
    assert info["supported_features"] == []
    language = info["language_info"]
    assert language["name"] == "rtfs"
    assert language["codemirror_mode"] == {"name": "clojure"}
    assert language["file_extension"] == ".rtfs"
    assert language["pygments_lexer"] == "rtfs"


def test_completion_counts_code_points_and_gives_types(kernel: Running) -> None:
    code = '(str "é😀" (redu'
    reply = kernel.ask(kernel.client.complete, code, len(code))
    assert "reduce" in reply["matches"]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "redu"
    typed = reply["metadata"]["_jupyter_types_experimental"]
    assert [each["text"] for each in typed] == reply["matches"]
    assert all(each["type"] for each in typed)


def test_completion_knows_what_was_defined(kernel: Running) -> None:
    kernel.run("(def a-rather-long-name 1)")
    reply = kernel.ask(kernel.client.complete, "(inc a-rath", 11)
    assert reply["matches"] == ["a-rather-long-name"]


def test_completion_offers_magics_and_their_choices(kernel: Running) -> None:
    assert kernel.ask(kernel.client.complete, "%op", 3)["matches"] == ["%opt"]
    assert kernel.ask(kernel.client.complete, "%%op", 4)["matches"] == ["%%opt"]
    assert kernel.ask(kernel.client.complete, "%opt b", 6)["matches"] == ["basic"]


def test_inspection_says_the_same_as_text_and_as_html(kernel: Running) -> None:
    reply = kernel.ask(kernel.client.inspect, "(reduce + [1 2])", 4)
    assert reply["found"]
    assert "reduce" in reply["data"]["text/plain"]
    assert "reduce" in reply["data"]["text/html"]
    assert not kernel.ask(kernel.client.inspect, "(no-such-name)", 4)["found"]


def test_inspection_of_a_magic_is_its_manual(kernel: Running) -> None:
    reply = kernel.ask(kernel.client.inspect, "%opt none", 2)
    assert "optimization level" in reply["data"]["text/plain"]


def test_is_complete_indents_an_open_form(kernel: Running) -> None:
    ask, request = kernel.ask, kernel.client.is_complete
    assert ask(request, "(+ 1 2)")["status"] == "complete"
    open_form = ask(request, "(let [x 1]")
    assert open_form["status"] == "incomplete"
    assert open_form["indent"].startswith(" ")
    assert ask(request, "(+ 1 2))")["status"] == "invalid"
    assert ask(request, "%opt none")["status"] == "complete"
    assert ask(request, "%%timing")["status"] == "incomplete"


def test_history_keeps_what_was_typed(kernel: Running) -> None:
    kernel.run("(* 6 7)")
    reply = kernel.ask(kernel.client.history, hist_access_type="tail", n=1, output=True)
    ((_, _, entry),) = reply["history"]
    assert entry == ["(* 6 7)", "42"]


def test_comms_are_answered(kernel: Running) -> None:
    assert kernel.ask(kernel.client.comm_info)["comms"] == {}


def test_user_input_goes_through_the_front_end(kernel: Running) -> None:
    client = kernel.client
    ran = kernel.run(
        '(call :ccos.user.ask "name? ")',
        allow_stdin=True,
        stdin_hook=lambda message: client.input("Ada"),
    )
    assert ran.value == '"Ada"'


def test_a_front_end_without_input_gets_an_error_not_a_hang(kernel: Running) -> None:
    ran = kernel.run('(call :ccos.user.ask "name? ")', allow_stdin=False)
    assert ran.status == "error"
    assert ran.error["ename"] == ":io-error"


def test_a_very_large_output_does_no_harm(kernel: Running) -> None:
    ran = kernel.run('(println (join (repeat 1000000 "0123456789")))')
    assert ran.status == "ok"
    assert len(ran.stream()) < 200_000
    assert kernel.run("(+ 1 2)").value == "3"


def test_a_very_large_value_is_shortened(kernel: Running) -> None:
    ran = kernel.run("(range 200000)")
    assert len(ran.value) < 150_000
    assert "more" in ran.value[-60:] or ran.value.endswith("…")


def test_a_vector_of_maps_is_a_table_with_everything_escaped(kernel: Running) -> None:
    ran = kernel.run('[{:n 1 :s "<b>"} {:n 2 :s "&"}]')
    assert ran.value == '[{:n 1 :s "<b>"} {:n 2 :s "&"}]'
    assert "<table " in ran.bundle["text/html"]
    assert "<b>" not in ran.bundle["text/html"]
    assert "text/html" not in kernel.run("[1 2 3]").bundle
