"""Magics that look into the compiler: ir, passes, remarks, blame, explain, type, effects, cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from rtfs_kernel.testing import InProcessKernel, Ran

PROGRAM = """\
(defn square [x] (* x x))
(defn hyp [a b] (+ (square a) (square b)))
(defn padded [w :int] (let [margin 2 total (* margin 3)] (+ w total 0)))
(defn plus-nothing [x] (+ x 0))
(defn both ([a] a) ([a b] (+ a b)))"""
LOOKING = ("ir", "passes", "remarks", "blame", "type", "effects", "cost")
COMPILING = ("ir", "passes", "remarks", "blame")
HOSTILE = '"</div><script>alert(1)</script>\u202e\x1b[31m<img src=x onerror=y>"'
LARGEST = 200_000  # bytes of a bundle


@pytest.fixture(scope="module")
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        assert running.run(PROGRAM).ok
        yield running


def html(ran: Ran) -> str:
    """The HTML of the only thing that was displayed."""
    (content,) = ran.contents("display_data")
    return str(content["data"]["text/html"])


class Elements(HTMLParser):
    """The elements of a fragment and the text in it; fails where they do not nest."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.titles: list[str] = []
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        found = dict(attrs)
        assert set(found) <= {"class", "style", "title", "open"}
        if found.get("title"):
            self.titles.append(str(found["title"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_passes_shows_each_change_with_its_rule(kernel: InProcessKernel) -> None:
    shown = kernel.run("%passes padded").shown
    assert "- (defn padded [w :int] (+ w (* 2 3) 0))  ; fold.prim" in shown
    assert "+ (defn padded [w :int] (+ w 6 0))" in shown
    assert re.search(r"aggressive: \d+ rewrites by \d+ of \d+ passes, \d+ → \d+ nodes", shown)
    assert re.search(r"nothing to do: .*\bcse\b", shown)
    assert re.search(r"^fold +1 ", shown, re.M)


def test_hovering_over_a_change_tells_rule_reason_and_place(kernel: InProcessKernel) -> None:
    found = Elements(html(kernel.run("%passes hyp")))
    titles = [title for title in found.titles if title.startswith("inline.call: square has ")]
    assert any("cell [1]:" in title for title in titles)
    assert {"details", "summary"} <= found.tags


def test_only_what_changed_is_marked(kernel: InProcessKernel) -> None:
    shown = html(kernel.run("%passes --level fold (fn [x] [x (+ 1 2) x])"))
    inner = r"((?:<span[^>]*>[^<]*</span>|[^<])*)</span>"
    marked = re.findall(rf'border-radius: 2px" title="fold\.prim[^"]*">{inner}', shown)
    assert [Elements(each).text for each in marked] == ["(+ 1 2)", "3"]


def test_a_level_may_be_chosen(kernel: InProcessKernel) -> None:
    assert "basic: " in kernel.run("%passes --level basic padded").shown
    shown = kernel.run('%passes --level "aggressive -simplify" padded').shown
    assert "fold.prim" in shown and "simplify" not in shown.replace("aggressive -simplify", "")
    assert "1 node" in kernel.run("%passes --level none 5").shown
    assert kernel.run("%opt").shown == "level: aggressive"


@pytest.mark.parametrize("magic", COMPILING)
def test_a_wrong_level_is_an_error_with_near_names(kernel: InProcessKernel, magic: str) -> None:
    failed = kernel.run(f"%{magic} --level agressive padded").traceback
    assert "no such level or pass: 'agressive'" in failed.lower()
    assert "aggressive?" in failed
    assert "^^^^^^^^^" in failed


@pytest.mark.parametrize("magic", LOOKING)
def test_an_unknown_name_is_an_error_at_the_name(kernel: InProcessKernel, magic: str) -> None:
    failed = kernel.run(f"%{magic} paddde").traceback
    assert "Undefined symbol: paddde" in failed and "^^^^^^" in failed


@pytest.mark.parametrize("magic", LOOKING)
def test_a_mistake_in_code_is_shown_in_its_own_cell(kernel: InProcessKernel, magic: str) -> None:
    failed = kernel.run(f"%%{magic}\n(+ 1\n   (let [x] x))").traceback
    assert re.search(r"cell \[\d+\]:3:", failed)


@pytest.mark.parametrize("magic", LOOKING)
def test_without_a_target_it_is_about_the_last_cell(magic: str) -> None:
    with InProcessKernel() as fresh:
        assert "No cell has run code yet" in fresh.run(f"%{magic}").traceback
        fresh.run("(+ 1 2)")
        fresh.run("(fn [only-here] (+ 7 (* 2 only-here)))")
        by_text = fresh.run(f"%{magic} (fn [only-here] (+ 7 (* 2 only-here)))")
        words = set(re.findall(r"[a-z-]{4,}", fresh.run(f"%{magic}").shown))
        assert words == set(re.findall(r"[a-z-]{4,}", by_text.shown))


@pytest.mark.parametrize("magic", LOOKING)
def test_looking_runs_nothing(kernel: InProcessKernel, magic: str) -> None:
    ran = kernel.run(f'%{magic} (do (println "not now") (def sneaked 1))')
    assert ran.ok and not ran.stream()
    assert kernel.run("sneaked").traceback


@pytest.mark.parametrize("magic", LOOKING)
def test_hostile_text_is_shown_as_text(kernel: InProcessKernel, magic: str) -> None:
    for text in (HOSTILE, f"(defn f [x] (str {HOSTILE} (+ 1 2) x))", f"[{HOSTILE} (* 2 3)]"):
        for content in kernel.run(f"%%{magic}\n{text}").contents("display_data"):
            for shown in content["data"].values():
                assert "\u202e" not in shown and "\x1b" not in shown
            found = Elements(content["data"].get("text/html", ""))
            assert not found.tags & {"script", "img"}


@pytest.mark.parametrize("magic", LOOKING)
@pytest.mark.parametrize(
    "text",
    [
        "(defn deep [x] " + "(+ 1 " * 300 + "x" + ")" * 301,
        "(defn wide [x :int] [" + "(let [a 1 b (* a 2)] (+ x b 0)) " * 300 + "])",
        "".join(f"(defn f{n} [x :int] (let [a {n} b (* a 2)] (+ x b 0)))\n" for n in range(150)),
        f'(defn long [x] (str "{"t" * 50_000}" x (+ 1 2)))',
    ],
    ids=["deep", "wide", "many", "long"],
)
def test_large_programs_are_cut_and_never_too_much(
    kernel: InProcessKernel, magic: str, text: str
) -> None:
    ran = kernel.run(f"%%{magic}\n{text}")
    (content,) = ran.contents("display_data")
    assert sum(len(each.encode()) for each in content["data"].values()) <= LARGEST
    if magic in ("passes", "remarks", "blame"):
        Elements(content["data"]["text/html"])


def test_a_pass_that_fails_is_shown_as_such() -> None:
    with InProcessKernel() as fresh:
        fresh.run(
            "%%python\nfrom engine.passes import Pass, PrimCall, rule\n"
            "@rule(PrimCall)\ndef bad(n, cx):\n    '''never'''\n    raise ValueError('<b>oh</b>')\n"
            "rtfs.add_pass(Pass('broken', (bad,), 'Fails.'))"
        )
        ran = fresh.run('%passes --level "basic +broken" (fn [x] (+ x 1))')
        assert re.search(r"broken: Fails\.\n  failed and was left out: .*<b>oh</b>", ran.shown)
        assert "&lt;b&gt;oh&lt;/b&gt;" in html(ran)


def test_remarks_tell_what_was_done_and_why(kernel: InProcessKernel) -> None:
    shown = kernel.run("%remarks hyp").shown
    assert re.search(r"  1  inline\.call  cell \[1\]:2:20  square has \d+ nodes", shown)
    assert "(square a) => (let [x a] (* x x))" in shown


def test_missed_remarks_tell_what_is_in_the_way(kernel: InProcessKernel) -> None:
    ran = kernel.run("%remarks missed plus-nothing")
    assert "simplify.identity" in ran.shown and "x is not known to be int" in ran.shown
    assert "inline.call" not in kernel.run("%remarks missed hyp").shown
    assert "missed" in Elements(html(ran)).text
    assert "x is not known" in kernel.run("%%remarks missed\n(fn [x] (+ x 0))").shown
    assert "x is not known" in kernel.run("%remarks --level basic missed plus-nothing").shown


def test_blame_leads_each_line_back_to_its_text(kernel: InProcessKernel) -> None:
    ran = kernel.run("%blame hyp")
    assert "(+ (* a a) (* b b))" in ran.shown and "cell [1]:1" in ran.shown
    assert "inline.call" in ran.shown
    assert any("(defn square [x] (* x x))" in title for title in Elements(html(ran)).titles)
    assert "as written" in kernel.run("%blame square").shown


def test_ir_shows_any_stage(kernel: InProcessKernel) -> None:
    assert kernel.run("%ir core padded").shown.startswith("(defn padded [w :int] (let [margin 2")
    assert kernel.run("%ir :core padded").shown == kernel.run("%ir padded").shown
    assert kernel.run("%ir --level propagate,fold padded").shown.endswith("(+ w 6 0))")
    assert kernel.run("%ir final padded").shown == "(defn padded [w :int] (+ w 6))"
    assert kernel.run("%ir final --level fold (+ 1 2)").shown == "3"
    assert kernel.run("%ir --level fold final (+ 1 2)").shown == "3"
    assert kernel.run("%%ir final\n(+ 1 2)\n(+ 3 4)").shown == "3\n\n7"


def test_an_unknown_stage_is_an_error_with_near_names(kernel: InProcessKernel) -> None:
    assert "Did you mean fold?" in kernel.run("%ir flod padded").traceback
    assert "core, " in kernel.run("%ir zzz padded").traceback
    assert "Did you mean" in kernel.run("%ir :corre padded").traceback
    assert "takes no code on its own line" in kernel.run("%%ir final x\n(+ 1 2)").traceback
    assert "The lines below are empty" in kernel.run("%%ir final\n \n").traceback


def test_a_stage_that_the_level_does_not_have_is_an_error(kernel: InProcessKernel) -> None:
    assert "fuse" in kernel.run("%ir fuse --level basic padded").traceback


def test_explain_tells_of_a_pass_and_of_a_rule(kernel: InProcessKernel) -> None:
    ran = kernel.run("%explain inline")
    assert "(defn square [x] (* x x))   (square (f))" in ran.shown
    assert "SMALL = " in ran.shown and "inline.call: " in ran.shown
    assert "stays as it is" in kernel.run("%explain fold.prim").shown
    assert "SMALL" in Elements(html(ran)).text
    assert "Did you mean prim?" in kernel.run("%explain fold.prin").traceback
    assert "Did you mean inline?" in kernel.run("%explain inlin").traceback


def test_explain_lists_the_passes_of_a_level(kernel: InProcessKernel) -> None:
    assert "inline " in kernel.run("%explain aggressive").shown
    assert "inline " not in kernel.run("%explain basic").shown
    assert kernel.run("%explain none").shown == "Level none: what is written is run."


def test_types_effects_and_costs_are_known_without_running(kernel: InProcessKernel) -> None:
    assert kernel.run("%type padded").shown == "[w :int] -> :int"
    assert kernel.run("%effects (fn [x] [x x])").shown.startswith("none: it always gives a value")
    assert kernel.run("%effects hyp").shown == "may raise an error"
    assert "asks the host" in kernel.run('%effects (println "x")').shown
    assert re.fullmatch(r"\d+, about [\d.]+ [nµm]?s", kernel.run("%cost hyp").shown)


@pytest.mark.parametrize("magic", ["type", "effects", "cost"])
def test_arities_and_forms_have_a_row_each(kernel: InProcessKernel, magic: str) -> None:
    shown = kernel.run(f"%{magic} both").shown.split("\n")
    assert [line.split("]")[0] for line in shown[1:]] == ["both [a :any", "both [a :any b :any"]
    assert len(kernel.run(f"%%{magic}\n(+ 1 2)\n(+ 3 4)").shown.split("\n")) == 3


def test_stages_passes_levels_and_names_are_completed(kernel: InProcessKernel) -> None:
    def offered(text: str) -> list[str]:
        return list(kernel.complete(text)["matches"])

    assert {"core", "fold", "final"} <= set(offered("%ir "))
    assert "fuse" in offered("%ir fu")
    assert "padded" in offered("%ir final pad")
    assert "padded" in offered("%passes pa")
    assert "missed" in offered("%remarks m")
    assert "inline" in offered("%explain inl")
    assert offered("%passes --level ba") == ["basic"]
    assert "--level" in offered("%blame --")
    assert "reduce" in offered("%type (redu")


def test_what_is_redefined_is_compiled_from_its_new_text(kernel: InProcessKernel) -> None:
    with InProcessKernel() as fresh:
        fresh.run(PROGRAM)
        assert "(* a a)" in fresh.run("%ir final hyp").shown
        fresh.run("(defn square [x] (* x x x))")
        assert "(* a a a)" in fresh.run("%ir final hyp").shown
        assert fresh.run("(hyp 1 2)").value == "9"
