"""Every name that the language promises exists, as a primitive or as a form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from check import blocks_of

from engine.ir.lower import KERNEL
from engine.macro.surface.table import SURFACE
from engine.prims.catalog import lookup
from engine.program.modules import MODULE_FORMS

FORMS = """
    def defn fn λ lambda let letrec if when when-not unless if-let when-let if-not cond case and or
    not do loop recur match try throw for doseq dotimes -> ->> as-> some-> some->> cond-> defmacro
    macroexpand macroexpand-1 quote module import ns require defstruct deftype step step-if
    step-loop step-parallel plan intent action capability resource with-parallel parallel pmap
    preduce pfilter call delay force lazy-seq iterate repeat cycle range with-resource atom deref
    reset! swap! go future llm-execute assert
"""

REFERENCE = """
    + * - / max min inc dec abs mod sqrt pow factorial parse-int parse-float int float even? odd?
    = != not= < > <= >= and or not str string-length substring string-contains starts-with? split
    join string-join string-upper string-lower string-trim re-matches re-find re-seq vector
    hash-map get get-in assoc dissoc update merge find keys vals contains? count length empty?
    first rest last nth cons conj concat subvec take drop reverse distinct sort partition range
    numbers type-name map filter reduce apply map-indexed remove every? some? group-by int? float?
    number? string? string-p bool? nil? map? vector? list? keyword? symbol? fn? parse-json
    tool/parse-json serialize-json tool/serialize-json serialize-json-pretty
    tool/serialize-json-pretty Exception. getMessage deftype process-data read-file call
    context/get context/set
"""

SPECIFICATION = "zero? pos? neg? sort-by frequencies string-contains? update remove find =="

CLOJURE = """
    second ffirst next nthrest butlast empty not-empty seq list set vec into conj disj peek pop
    assoc-in update-in dissoc-in select-keys rename-keys merge-with zipmap key val map-keys
    map-vals filter-keys mapcat mapv filterv keep keep-indexed reductions reduce-kv take-while
    drop-while take-nth split-at split-with partition-all partition-by interleave interpose
    flatten dedupe distinct? some every? not-any? not-every? max-key min-key comp partial juxt
    complement constantly identity fnil memoize trampoline every-pred some-fn repeatedly iterate
    repeat cycle rand rand-int shuffle compare quot rem floor-mod gcd lcm floor ceil round trunc
    sin cos tan asin acos atan atan2 exp log log10 pow sqrt cbrt hypot bit-and bit-or bit-xor
    bit-not bit-shift-left bit-shift-right number->string string-replace replace trim triml trimr
    blank? upper-case lower-case capitalize ends-with? includes? index-of last-index-of
    split-lines format subs char-at re-groups parse-bool keyword symbol name namespace gensym
    pr-str println assert type instance? doc source time
"""

ERRORS_AND_PRELUDE = """
    error error-kind error-message error-data error? println log tool.log tool/log tool/time-ms
    tool.time-ms current-time-millis get-env file-exists? tool/open-file tool/http-fetch http-fetch
    thread/sleep kv/assoc! kv/dissoc! kv/conj! counter inc! chan put! take! actor send! ask
    load-capability
"""

SPEC = sorted((Path(__file__).parent / "spec").glob("*.md"))
NAMES = sorted({*" ".join([FORMS, REFERENCE, SPECIFICATION, CLOJURE, ERRORS_AND_PRELUDE]).split()})


@pytest.mark.parametrize("name", NAMES)
def test_every_promised_name_exists(name: str) -> None:
    assert name in KERNEL or name in SURFACE or name in MODULE_FORMS or lookup(name) is not None


def test_every_promised_name_occurs_in_a_chapter() -> None:
    programs = [case.program for path in SPEC for b in blocks_of(path) for case in b.cases]
    used = set(re.split(r"[\s()\[\]{}'`~@#^,\"]+", " ".join(programs)))
    assert [name for name in NAMES if name not in used] == []
