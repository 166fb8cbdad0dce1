"""The words of the language, for highlighting: `python -m rtfs_kernel.lexer.table` writes them.

"when" in FORMS   =>   True        "map" in BUILTINS   =>   True
"""

from __future__ import annotations

from typing import Final

FORMS: Final = frozenset(
    """
    -> ->> action as-> assert call capability case catch comment cond cond-> cond->> def
    defmacro defn defn- defonce defstruct deftype delay do doc doseq dotimes doto finally fn for
    future go if if-let if-not if-some import intent lambda lazy-cat lazy-seq let letfn letrec
    llm-execute loop match module ns parallel parallel-expression plan quasiquote quote recur
    require resource shorthand-fn some-> some->> source step step-if step-loop step-parallel
    throw time try unless unquote unquote-splicing when when-let when-not when-some while
    with-open with-parallel with-resource λ
    """.split()
)

BUILTINS: Final = frozenset(
    """
    != * + - / < <= = == > >= Exception Exception. abs acos actor actor-error actor-state
    actor-stopped? actor? add! add-watch and any? append-file apply asin ask assoc assoc!
    assoc-in associative? atan atan2 atom atom? await bag bag-add! bag-count bag-counts
    bag-remove! bag? base64-decode base64-encode bit-and bit-count bit-not bit-or bit-shift-left
    bit-shift-right bit-test bit-xor blake2 blank? bool? boolean boolean? butlast callable?
    capitalize cbrt ccos.context/set ceil chan chan-closed? chan? channel char char-at char-code
    close! close-resource coll? collect comp compare compare-and-set! complement concat conj
    conj! cons constantly container-clear! container-items container-size container? contains?
    context-value context/get context/set cos cosh count counter counter? current-time
    current-time-millis current-timestamp-ms cycle dec dec! dedupe defined-or delay? delete-file
    deref deref-global destructure-map destructure-nth destructure-rest difference disj disj!
    disjoint? display display-html display-vega dissoc dissoc! dissoc-in distinct distinct?
    doall doc-of dorun dotimes-count double drop drop-last drop-while e empty empty? ends-with?
    error error-cause error-data error-kind error-message error? even? every-pred every?
    ex-cause ex-data ex-info ex-message exp factorial false? ffirst file-exists? filter
    filter-keys filter-vals filterv find finite? first flatten float float? floor floor-div
    floor-mod fn? fnil fold force format format-timestamp frequencies function? future-cancel
    future-cancelled? future-done? future? gcd gensym get get-env get-in getMessage group-by
    hash-map hash-set hex-decode hex-encode hmac http-fetch hypot identical? identity ideque
    ideque-add-back ideque-add-front ideque-append ideque-back ideque-empty? ideque-front
    ideque-remove-back ideque-remove-front ideque-reverse ideque? ifn? inc inc! includes?
    index-by index-of infinite? inst? instance? int int? integer? interleave interpose
    intersection into invert-map iterate join json/parse json/write juxt keep keep-indexed key
    keys keyword keyword? kv/assoc! kv/conj! kv/delete kv/delete! kv/dissoc! kv/get kv/keys
    kv/put kv/put! last last-index-of lazy-seq? lcm length list list-dir list-queue
    list-queue->list list-queue-add-back! list-queue-add-front! list-queue-back list-queue-front
    list-queue-remove-back! list-queue-remove-front! list-queue? list? ln load-capability log
    log10 log2 lower-case macroexpand macroexpand-1 make-delay make-lazy-seq
    make-struct-constructor map map-indexed map-invert map-keys map-rest map-vals map? mapcat
    mapv match-failure match-list-from? match-list? match-map? match-rest match-set?
    match-vector-from? match-vector? math/e math/pi math/tau max max-by max-key md5 memoize
    merge merge-with millis->timestamp min min-by min-key mod monotonic-ms name namespace nan?
    nat-int? neg? newline next nil? not not-any? not-empty not-every? not= now nth nthnext
    nthrest number->string number? numbers odd? offer! open-file or ordered-map
    ordered-map-ceiling ordered-map-first ordered-map-floor ordered-map-get ordered-map-last
    ordered-map-put! ordered-map-range ordered-map-remove! ordered-map? ordered-set
    ordered-set-add! ordered-set-ceiling ordered-set-contains? ordered-set-first
    ordered-set-floor ordered-set-last ordered-set-range ordered-set-remove! ordered-set?
    pad-left pad-right parse-bool parse-boolean parse-float parse-int parse-json parse-timestamp
    parse-uuid partial partition partition-all partition-by peek persistent! pfilter pi pmap
    poll! pop pos-int? pos? pow pq-add! pq-change-priority! pq-peek pq-pop! pq-priority
    pq-remove! pr pr-str preduce print println priority-queue priority-queue? prn process-data
    progress put! quot rand rand-int rand-nth random random-int random-seed random-uuid range
    re-find re-full-match? re-groups re-matches re-pattern re-quote re-replace re-seq re-split
    read-file read-line realized? reduce reduce-kv reduced reduced? reductions rem remove
    remove-watch rename-keys repeat repeatedly replace replace-first reply reset! reset-vals!
    resource? rest reverse rotate round rseq run! run-each second select-keys send! seq
    seq->ideque seq? sequential? serialize-json serialize-json-pretty set set? sha1 sha256
    sha512 shuffle sign signum sin sinh sleep slurp some some-fn some? sort sort-by source-of
    spawn spit split split-at split-lines split-with sqrt starts-with? step-loop-count
    stop-actor! str string-contains string-contains? string-join string-length string-lower
    string-p string-repeat string-replace string-trim string-upper string? subs subset?
    substring subvec superset? swap! swap-vals! symbol symbol? take take! take-last take-nth
    take-while tan tanh tau tell template-gensym template-list template-map template-set
    template-symbol template-vector thread/sleep timestamp timestamp->map timestamp->millis
    timestamp-add timestamp-after? timestamp-before? timestamp-day timestamp-day-of-year
    timestamp-diff timestamp-hour timestamp-millisecond timestamp-minute timestamp-month
    timestamp-second timestamp-weekday timestamp-year timestamp? to-degrees to-radians tool.log
    tool.time-ms tool/ask-user tool/close-file tool/file-exists? tool/get-env tool/http-fetch
    tool/log tool/open-file tool/parse-json tool/read-file tool/read-line tool/serialize-json
    tool/serialize-json-pretty tool/time-ms tool/write-file tool/write-line trampoline transient
    transient-contains? transient-count transient-get transient-nth trim triml trimr true? trunc
    type type-matches? type-name union unreduced update update! update-in upper-case url-decode
    url-encode user/ask uuid uuid? val valid? validate-object vals value vec vector vector?
    write-file zero? zip zipmap
    """.split()
)
