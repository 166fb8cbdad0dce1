"""One bundle of every kind that a kernel sends, made without a kernel.

bundles()  =>  {"table": {"text/plain": "[{:id 0 …", "text/html": "<table …"}, …}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import Session
from engine.api import Display
from rtfs_kernel.render import blames, passdocs, passes, remarks
from rtfs_kernel.render.inert import parts
from rtfs_kernel.render.shows import display_bundle
from rtfs_kernel.render.value import value_bundle
from rtfs_kernel.render.view import View

SAMPLES = {
    "numbers": "(vec (range 0 4000 7))",
    "vector of mixed items": '(map (fn [i] [i (str "number " i) {:twice (* 2 i)}]) (range 14))',
    "map": """{:name "Ada Lovelace" :born 1815-12-10T00:00:00Z :langs [:rtfs :c :lisp]
        :address {:street "12 St James's Square" :city "London" :history (vec (range 40))
                  :floors {:first {:rooms (vec (range 50))} :second nil}}
        :note "A long text that does not fit on any line of any screen that I know of, surely"
        :ratio 0.75 :alive false}""",
    "set": '(set (map (fn [i] (str "member number " i)) (range 12)))',
    "lazy": '(map (fn [i] (str "item number " i)) (iterate inc 1))',
    "table": """(map (fn [i] (merge {:id i :name (nth ["Ada" "Grace" "Alan"] (mod i 3))
        :score (* 1.5 i) :tags [:a :b] :active (even? i)} (if (= i 3) {:note "<b>x</b>"} {})))
        (range 8))""",
    "cut table": "(map (fn [i] {:id i :square (* i i)}) (range 1000))",
    "function": '(defn twice "Two times `x`, as ever." [x & more] (if (> x 0) (* 2 x) "no")) twice',
    "primitive": "reduce",
    "error": """(try (throw (error :shop/sold-out "Nothing left of \\"<i>tea</i>\\"" {:item 5}))
        (catch e e))""",
    "number": "(reduce * (range 1 101))",
    "text": '"Dear reader,\\n\\n  this text has <b>lines</b> & \\"quotes\\".\\n\\tYours"',
    "time": "2025-01-31T10:00:00.250Z",
    "atom": '(atom (zipmap (map (fn [i] (str "key " i)) (range 20)) (range 20)))',
    "markup": """{"<script>alert(1)</script>" "<img src=x onerror=alert(1)>"
        :key "</details></div>" :more (vec (repeat 12 "&lt;b&gt; \\u001b[31mred \\u202e"))}""",
}
DISPLAYS = {
    "progress": '(progress 37 120 "training")',
    "counter": '(progress 1234 nil "rows")',
    "html": """(display-html "<h3>Title</h3><p style='padding: 2px'>A <b>bold</b>
        word</p><table><tr><td>1</td></tr></table><script>alert(1)</script>")""",
}

COMPILED = """(defn square [x] (* x x))
(defn sum-squares [a b note] [(+ (square a) (square b) 0) (str "</details><b>" note (+ 1 2))])
(defn factorial [n] (if (< n 2) 1 (* n (factorial (- n 1)))))"""


def compiled(session: Session) -> dict[str, dict[str, Any]]:
    """What the magics that look into the compiler show of a program."""
    found = session.compiled(COMPILED, "aggressive", "cell [1]")
    inside = session.blame(COMPILED, "aggressive", "cell [1]")
    doc = session.pass_doc("fold")
    return {
        "passes": parts(passes.plain(found), passes.html(found)),
        "remarks": parts(remarks.plain(found, False), remarks.html(found, False)),
        "blame": parts(blames.plain(inside), blames.html(inside)),
        "pass": parts(passdocs.plain(doc), passdocs.html(doc)),
    }


def bundles() -> dict[str, dict[str, Any]]:
    """Data of every sample, by its name."""
    shown: list[Display] = []
    session = Session(display=shown.append)
    view = View(about=session.about)
    made = {}
    for name, text in SAMPLES.items():
        result = session.run(text, "cell [1]")
        assert result.ok, (name, result.problems)
        made[name] = value_bundle(result.raw, result.text, view).data
    for name, text in DISPLAYS.items():
        assert session.run(text).ok, name
        made[name] = display_bundle(shown.pop(), view).data
    made.update(compiled(session))
    session.close()
    made["bytes"] = value_bundle(bytes(range(200)), "#<bytes>", view).data
    return made


def stored(path: Path, outputs: dict[str, dict[str, Any]]) -> Path:
    """A notebook that was never run here, with the bundles as stored outputs."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    cells = []
    for number, (name, data) in enumerate(outputs.items()):
        output = new_output("display_data", data=data)
        cells.append(new_code_cell(f"; {name}", id=f"c{number}", outputs=[output]))
    spec = {"kernelspec": {"name": "rtfs", "display_name": "RTFS", "language": "rtfs"}}
    path.write_text(nbformat.writes(new_notebook(cells=cells, metadata=spec)), "utf-8")
    return path
