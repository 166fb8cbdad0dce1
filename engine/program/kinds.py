"""What the kinds of errors mean, how each is cured, and an example of both.

    KINDS[":key-not-found"]  =>  ErrorKind(meaning="a key was asked for that …", cure="Give a …",
                                           wrong='(get! {:a 1} :b)', right='(get {:a 1} :b 0)')

Tests run every example: `wrong` fails with its kind, `right` gives a value.
"""

from __future__ import annotations

from typing import Final

from ..base.record import record


@record
class ErrorKind:
    """A kind: a clause that says what it means, a sentence that cures, and two programs.

    `wrong` is empty where no small program fails that way without the world around it.
    """

    meaning: str
    cure: str
    wrong: str = ""
    right: str = ""


KINDS: Final[dict[str, ErrorKind]] = {
    ":type-error": ErrorKind(
        "a value is not of the kind that the operation works on",
        "Look at the marked argument, and convert it or pass another.",
        '(+ 1 "2")',
        '(+ 1 (parse-int "2"))',
    ),
    ":arity-mismatch": ErrorKind(
        "a function was called with a number of arguments that it does not take",
        "The message says how many it takes; doc shows its signature.",
        "((fn [x y] (+ x y)) 1)",
        "((fn [x y] (+ x y)) 1 2)",
    ),
    ":undefined-symbol": ErrorKind(
        "a name is used that nothing defines",
        "Define it above its use, or correct its spelling; the hint shows names that are near.",
        "(pritnln 1)",
        "(let [total 3] total)",
    ),
    ":division-by-zero": ErrorKind(
        "a number was divided by zero",
        "Test the divisor first.",
        "(/ 6 0)",
        "(let [n 0] (if (= n 0) 0 (/ 6 n)))",
    ),
    ":index-out-of-bounds": ErrorKind(
        "a position outside of the collection was asked for",
        "Positions count from 0 to one less than count; get with a default asks without failing.",
        "(nth [1 2] 5)",
        "(get [1 2] 5 :none)",
    ),
    ":key-not-found": ErrorKind(
        "a key was asked for that the map does not have",
        "Ask with a default: (get map key default).",
    ),
    ":invalid-argument": ErrorKind(
        "a value is of the right kind but not one the operation can work on",
        "The message says which values it takes.",
        "(rand-int 0)",
        "(rand-int 6)",
    ),
    ":assertion-error": ErrorKind(
        "a condition that the program states does not hold",
        "The program checks itself here: find out which value broke the condition.",
        "(assert (= 1 2))",
        "(assert (= 2 2))",
    ),
    ":match-error": ErrorKind(
        "no clause fits the value",
        "Add a clause for it, or one with _ that fits everything.",
        "(match 3 1 :one 2 :two)",
        "(match 3 1 :one _ :other)",
    ),
    ":type-validation": ErrorKind(
        "a value does not have the type that is written in the program",
        "Change the value or the annotation.",
        '(let [x: int "a"] x)',
        "(let [x: int 1] x)",
    ),
    ":stack-overflow": ErrorKind(
        "calls nest deeper than the limit; a tail call takes no stack",
        "Write the recursion as loop and recur, or as reduce.",
        "(do (defn sum-to [n] (+ n (sum-to (+ n 1)))) (sum-to 1))",
        "(loop [n 100000 sum 0] (if (= n 0) sum (recur (- n 1) (+ sum n))))",
    ),
    ":budget-exhausted": ErrorKind(
        "the program used more than it was given",
        "Work on smaller pieces, or give it more.",
    ),
    ":unknown-capability": ErrorKind(
        "no capability has that name",
        "Correct the id; the hint shows ids that are near.",
        '(call :ccos.io.prinltn "hi")',
        '(call :ccos.io.println "hi")',
    ),
    ":security-violation": ErrorKind(
        "the session's policy does not allow the effect",
        "Grant it if the program may do this; the hint says which grant it needs.",
        '(call :ccos.network.http-fetch "http://localhost")',
    ),
    ":io-error": ErrorKind(
        "a file, a folder or an input could not be read or written",
        "Look at the path and at who may use it; (catch :io-error e …) goes on without it.",
    ),
    ":network-error": ErrorKind(
        "a request over the network did not get its answer",
        "Look at the address and the connection; hints such as :runtime.learning.retry ask again.",
    ),
    ":json-error": ErrorKind(
        "a text is not JSON, or a value has no form in JSON",
        "Look at the place the message names.",
        '(parse-json "{")',
        '(parse-json "{\\"a\\": 1}")',
    ),
    ":syntax-error": ErrorKind(
        "the text cannot be read as a program",
        "Look at the marked place: most often a bracket or a quote is missing.",
        "(+ 1 2",
        "(+ 1 2)",
    ),
    ":macro-error": ErrorKind(
        "a macro could not be expanded",
        "macroexpand-1 shows what a macro makes of a quoted form.",
        "(do (defmacro pair [x] [x x]) (pair))",
        "(do (defmacro pair [x] [x x]) (pair 1))",
    ),
    ":module-error": ErrorKind(
        "a module could not be found or loaded",
        "Modules are files a/b.rtfs for a.b, beside the text or in a folder of RTFS_PATH.",
        "(import no.such.module)",
    ),
    ":interrupted": ErrorKind(
        "the evaluation was stopped",
        "Everything up to the last finished form is kept; run the rest again.",
    ),
    ":application-error": ErrorKind(
        "the program threw a value of its own, and nothing caught it",
        "Catch it where something can be done about it.",
        "(throw {:code 7})",
        "(try (throw {:code 7}) (catch _ e :caught))",
    ),
}
