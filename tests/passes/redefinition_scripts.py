"""Scripts of edits after which a level must give what level none gives.

SCRIPTS["a body"]   =>   define g, define f that calls it, call f, define g anew, call f
"""

from __future__ import annotations

from redefinitions import Step

from engine import Session

OLD, NEW = "(defn g [x] (* x 2))", "(defn g [x] (* x 100))"


def forget(key: str) -> Step:
    def forgotten(session: Session) -> None:
        session.forget(key)

    return forgotten


def assign(name: str, value: object) -> Step:
    return lambda session: session.assign(name, value)


def level(spec: str) -> Step:
    return lambda session: setattr(session, "level", spec) if session.level != "none" else None


def redefining(session: Session) -> None:
    """A capability that runs a text while a form runs."""
    session.capability("my.run", "str -> any")(lambda text: session.run(text).ok)


SCRIPTS: dict[str, list[Step]] = {
    "a body": [OLD, "(defn f [x] (+ 1 (g x)))", "(f 1)", "(f 2)", NEW, "(f 1)", "(f 3)"],
    "an effect two calls away": [
        "(defn h [x] (* x 2))",
        "(defn g [x] (h x))",
        "(defn f [x] (do (g x) 1))",
        "(f 2)",
        '(defn h [x] (throw (error :no "no")))',
        "(f 4)",
    ],
    "parameters": [OLD, "(defn f [x] (g x))", "(f 1)", "(defn g [x y] (* x y))", "(f 1)", "(f 2)"],
    "a type": [OLD, "(defn f [x] (g x))", "(f 1)", "(defn g [x :string] x)", "(f 2)", '(f "a")'],
    "to data": [OLD, "(defn f [x] (g x))", "(f 1)", "(def g {1 :one})", "(f 1)", "(f 2)"],
    "data": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", "(def k 4)", "(f 2)", "(f 3)"],
    "data to float": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", "(def k -0.0)", "(f 2)"],
    "an assigned value": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", assign("k", 9), "(f 2)"],
    "a deleted cell": [(OLD, "a"), "(defn f [x] (g x))", "(f 1)", forget("a"), "(f 2)"],
    "a cell that comes back": [
        (OLD, "a"),
        (NEW, "b"),
        "(defn f [x] (g x))",
        "(f 1)",
        forget("b"),
        "(f 2)",
        forget("a"),
        "(f 3)",
    ],
    "an equal definition elsewhere": [
        "(defn g [x] (/ 1 x))",
        "(defn f [x] (g x))",
        "(f 1)",
        ("\n\n   (defn g [x] (/ 1 x))", "z"),
        "(f 0)",
    ],
    "layout": [
        ("(defn g [x] (/ 1 x))", "z"),
        "(defn f [x] (g x))",
        "(f 1)",
        ("; moved\n\n(defn g [x]\n  (/ 1 x))", "z"),
        "(f 0)",
    ],
    "a core name": [
        "(defn f [x] (+ x 1))",
        "(f 1)",
        ("(defn + [a b] :plus)", "p"),
        "(f 2)",
        forget("p"),
        "(f 3)",
    ],
    "a macro that is not run again": [
        "(defmacro m [x] `(+ ~x 1))",
        "(defn f [x] (m x))",
        "(defn k [x] (f x))",
        "(k 1)",
        "(defmacro m [x] `(+ ~x 100))",
        "(k 2)",
        "(f 3)",
        "(k 4)",
    ],
    "a closure that captured the old one": [
        OLD,
        "(defn mk [] (let [a g] (fn [x] (a x))))",
        "(def c (mk))",
        "(c 3)",
        NEW,
        "(c 5)",
        "((mk) 5)",
    ],
    "a closure that captured it in a vector": [
        OLD,
        "(defn mk [] (let [a [g g]] (fn [x] ((first a) x))))",
        "(def c (mk))",
        "(c 3)",
        NEW,
        "(c 5)",
        "((mk) 5)",
    ],
    "closures in atoms and maps": [
        OLD,
        "(def at (atom nil))",
        "(reset! at (fn [x] (g x)))",
        "(def table {:f (fn [x] (g x)) :k (let [y 5] (fn [x] (+ y (g x))))})",
        "((deref at) 1)",
        "((:k table) 1)",
        NEW,
        "((deref at) 1)",
        "((:f table) 1)",
        "((:k table) 1)",
    ],
    "while the caller runs": [
        "(defn h [] (defn g [x] :new))",
        "(defn g [x] :old)",
        "(defn f [] (let [a (g 1)] (h) [a (g 1)]))",
        "(f)",
        "(f)",
    ],
    "in the form that calls": [
        OLD,
        "(when true (println (g 1)) (defn g [x] :n) (println (g 1)))",
        "(do (println (g 1)) (defn g [x] :m) (println (g 1)))",
    ],
    "by a capability": [
        redefining,
        "(defn g [x] :old)",
        '(defn f [] [(g 1) (call :my.run "(defn g [x] :new)") (g 1)])',
        "(f)",
        '(map (fn [i] [(g i) (call :my.run (str "(defn g [x] " i ")")) (g i)]) [1 2 3])',
        "(g 1)",
    ],
    "a capability given later": [
        "(defn g [x] :old)",
        "(defn f [t] [(g 1) (call :my.run t) (g 1)])",
        '(try (f "1") (catch e :none))',
        redefining,
        '(f "(defn g [x] :new)")',
    ],
    "recursion that redefines itself": [
        "(defn r [n] (if (= n 0) :end (do (when (= n 3) (defn r [n] [:new n])) (r (dec n)))))",
        "(r 5)",
        "(r 5)",
    ],
    "an old function that somebody holds, whose name is another's": [
        "(defn f0 [x] (+ x 1)) (defn f1 [x] (+ 1 (f0 x)))",
        "(def held f1)",
        "(held 1)",
        "(defn f1 [x] (+ (inc x) (* 4 x)))",
        "(defn f0 [x] (if (< x 1) 2 (+ 1 (f1 (- x 1)))))",
        "(map held [2 3])",
        "(map held [4 5])",
    ],
    "callbacks": [
        "(defn by [x] (- x))",
        "(defn f [xs] [(sort-by by xs) (map by xs) (reduce (fn [a x] (+ a (by x))) 0 xs)])",
        "(f [1 2 3])",
        "(f [1 3 2])",
        "(defn by [x] x)",
        "(f [1 2 3])",
    ],
    "memo": [
        "(defn ^:memo g [x] (* 2 x))",
        "(def m (memoize (fn [x] (g x))))",
        "(defn f [x] [(g x) (m x)])",
        "(f 2)",
        "(f 2)",
        "(defn ^:memo g [x] (* 3 x))",
        "(f 2)",
        "(f 3)",
    ],
    "one of a group": [
        "(defn ev? [n] (if (= n 0) true (od? (dec n))))",
        "(defn od? [n] (if (= n 0) false (ev? (dec n))))",
        "(ev? 10)",
        "(ev? 11)",
        "(defn od? [n] :od)",
        "(ev? 11)",
        "(ev? 0)",
    ],
    "a module": [
        "(module a (:exports [p]) (defn q [x] (* 2 x)) (defn p [x] (q x)))",
        "(import a :as a)",
        "(defn f [x] (a/p x))",
        "(f 2)",
        "(f 3)",
        "(module a (:exports [p]) (defn q [x] (* 5 x)) (defn p [x] (q x)))",
        "(f 2)",
        "(a/p 3)",
    ],
    "the library": [
        "(import rtfs.walk :as w)",
        "(defn f [x] (w/postwalk (fn [y] (if (int? y) (inc y) y)) x))",
        "(f [1 [2]])",
        "(f [1 [3]])",
    ],
    "levels": [
        OLD,
        "(defn f [x] (g x))",
        "(def c (let [k 2] (fn [x] (+ k (g x)))))",
        "[(f 1) (c 1)]",
        level("fold"),
        "[(f 2) (c 2)]",
        NEW,
        level("aggressive eager"),
        "[(f 3) (c 3)]",
        level("basic"),
        OLD,
        "[(f 4) (c 4)]",
    ],
    "reset": [OLD, "(defn f [x] (g x))", "(f 1)", lambda s: s.reset(), "(f 1)", NEW, "(g 1)"],
    "a deep recursion": [
        "(defn deep [n] (if (= n 0) 0 (+ 1 (deep (dec n)))))",
        "(deep 300)",
        "(deep 390)",
        "(defn deep [n] (if (= n 0) 0 (+ 2 (deep (dec n)))))",
        "(deep 390)",
    ],
    "futures": [
        OLD,
        "(defn f [x] (g x))",
        "(defn sum [n] (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s (f i))) s)))",
        "(pmap sum [100 200 300 400])",
        NEW,
        "(pmap sum [100 200 300 400])",
    ],
}
