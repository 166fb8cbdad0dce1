"""Small functions in which laws of algebra, sequences and tests stand side by side.

    (defn area [x y v s m] (if (and (int? x) (int? y)) [(+ x 0) (not (< x y))] (- x x)))

Random expressions rarely have the form that a law speaks of. Here most have one, under tests that
prove the types, or seem to. Callers pass values of any kind: -0.0, NaN, nil, empty and lazy ones.
"""

from __future__ import annotations

from typing import Final

from typed_values import Dice

LAWS: Final = """
(+ x 0)|(+ 0 x)|(* x 1)|(* 1 x y)|(* x 0)|(- x 0)|(- x x)|(- y)|(/ x 1)|(= x x)|(not= x x)|(< x x)
(<= x x)|(max x x)|(min x y)|(max x y 3)|(bit-and x x)|(bit-xor x x)|(bit-or x 0)
(bit-not (bit-not x))|(+ (+ x 1) 2)|(* (* x 2) 3)|(+ (+ 1 x) -1)|(+ x -0.0)|(* (+ x y) (+ x y))
[(* x (+ y 1)) (* x (+ y 1))]|(not (< x y))|(not (>= x y))|(not (= x y))|(not (not (= x y)))
(boolean (< x y))|(if (< x y) true false)|(if (< x y) [(< x y) (>= x y)] [(< x y) (> x y)])
(if (= x 1) (if (= x 2) :b [x]) (= x 1))|(if x y y)|(if (= x y) [(= y x) (= x y)] (not= x y))
(if (and x (not y)) [x y] (or y x))|(if (or x y) (if x 1 2) 3)
(cond (= x 1) :one (= x 1.0) :onef (= x 2) :two (= x 1) :again :else x)
(case x 1 :a 1.0 :b nil :c "a" :d :e)|(if (nil? x) (nil? x) (if (int? x) (+ x 1) (str x)))
(when (some? x) (if (nil? x) 1 2))|(abs (abs x))|(floor (floor x))|(int (int x))|(float (float x))
(inc (dec x))|(zero? x)|(neg? (abs x))|(even? (* 2 x))|(first (rest v))|(first (reverse v))
(last (reverse v))|(count (vec v))|(empty? (reverse v))|(count (rest v))|(conj (conj v 1) x)
(conj (conj v x) (count v))|(vec (vec v))|(set (set v))|(reverse (reverse v))|(sort (sort v))
(distinct (distinct v))|(concat (concat v [1]) [2])|(nth v 0)|(get v x)|(v 0)
(nth (conj v x) (count v))|(count (keys m))|(count (vals m))|(empty? (keys m))
(dissoc (dissoc m :a) :b)|(:a (assoc m :a x))|(get m :a y)|(merge (merge m {:a 1}) {:b x})|(m :a)
(:a m y)|(contains? m :a)|(first (vals m))|(merge m {})|(str s "")|(str (str s "a") "b")
(str "a" (str s x))|(trim (trim s))|(upper-case (upper-case s))|(reverse (reverse s))|(count s)
(first (rest s))|(last s)|(subs s 0 1)|(first (reverse s))|(apply + [x y])|(apply max x [y])
(apply (fn [a b] [b a]) [x y])|(apply str v)|(apply vector x v)
(map (fn [e] [e x]) (filter (fn [e] (int? e)) v))|(map (fn [e] (+ e x)) (remove nil? v))
(count (map (fn [e] [e]) v))|(filter (fn [e] (vector? e)) (map (fn [e] [e]) v))
(reduce (fn [a e] (+ a e)) 0 (map (fn [e] (* e x)) v))|(reduce (fn [a e] (conj a e x)) [] v)
(reduce (fn [a e] (assoc a e x)) {} (filter (fn [e] (some? e)) v))
(every? (fn [e] e) (map (fn [e] (= e x)) v))
(some (fn [e] (if e [e] nil)) (keep (fn [e] (if (int? e) e nil)) v))
(mapv (fn [e] e) (keep (fn [e] e) v))|(mapcat (fn [e] [e e]) (filter (fn [e] (not= e x)) v))
(first (map (fn [e] (/ 6 e)) v))|(let [p {:a x :b y}] [(:a p) (:b p) (:c p 5)])
(let [p {:a x :b (+ y 1)}] (:a p))|(let [[a b] [x (+ y 1)]] a)
(let [{:keys [a b] :or {b x}} m] [a b])|(let [[a & b] v] [b a])
(let [p [x y]] (if (= (first p) x) p (count p)))
(loop [p {:a x :b 0}] (if (< (:b p) 3) (recur (assoc p :b (inc (:b p)))) p))
(loop [p {:a x :b 0} i 0] (if (< i 3) (recur (update p :b + i) (inc i)) [(:a p) (:b p)]))
(loop [i 0 a []] (if (< i 3) (recur (inc i) (conj a (+ x i))) a))
(loop [i 0 a {}] (if (< i (count v)) (recur (inc i) (assoc a (nth v i) i)) [a (count a)]))
(loop [i 0 a []] (if (< i (count v)) (recur (inc i) (conj a (* x x))) a))
(loop [i 0 j 2 a 0] (if (< i 3) (recur (inc i) (inc j) (+ a (* j (+ x 1)))) [a j]))
(loop [i 3 a x] (if (> i 0) (recur (dec i) (if (int? a) (+ a i) a)) a))
(loop [i 0 a #{}] (if (< i 4) (recur (+ i 1) (if (contains? a x) a (conj a (mod i 2)))) a))
(letrec [g (fn [i] (if (<= i 0) 0 (+ x (g (- i 1)))))] (g 3))
(letrec [g (fn [i] (if (= i 0) x (g (- i 1))))] (g 4))
(letrec [g (fn [i a] (if (< i 1) a (h (dec i) [a y]))) h (fn [i a] (g (dec i) a))] (g 5 x))
(letrec [g (fn [i] (if (< i 1) "" (str x (g (- i 1)))))] (g 3))
(letrec [g (fn [i] (if (< i 1) 1 (* (g (- i 1)) y)))] (g 3))|(try (+ x 1) (catch e :caught))
(try [x y] (catch e :never))|(try (nth v x) (catch :type-error e 1) (finally (println x)))
(do (println x) (+ y 1))|(call :test.note x)|(let [a (atom x)] (do (reset! a y) [@a @a]))
(do (+ x 1) [(number? x) y])|(do (count v) [(vector? v) (nil? v)])
(let [f (fn [k] (+ k x))] [(f 1) (f y)])|(identity x)|(range x)|(take x v)
"""

TESTS: Final = """
(int? x)|(and (int? x) (int? y))|(number? x)|(float? x)|(string? s)|(vector? v)|(list? v)|(set? v)
(map? m)|(nil? x)|(some? y)|(and (vector? v) (int? x))|(not (int? x))|(or (int? x) (nil? x))
(< x 3)|(> x y)|(= x 1)|(and (int? x) (> x 0) (< x 10))|(empty? v)|(seq v)|x|(= x y)
(and (map? m) (contains? m :a))|(every? int? v)
"""

VALUES: Final = {
    "x": '1 0 -0.0 2.5 nil "a" ##NaN 7 -3 100000000000000000000 true :k ##Inf'.split(),
    "v": ["[1 2 3]", "[]", "nil", "(list 1 nil)", "#{4}", "(lazy-seq [1 2])", '"ab"', "{:a 1}"],
    "s": ['"abc"', '""', '" a "', "nil", ":k"],
    "m": ["{:a 1 :b 2}", "{}", "nil", "{:b nil}", "[1]", '{"a" 1}'],
}
VALUES["y"] = VALUES["x"]


def _pieces(text: str) -> list[str]:
    return [piece for line in text.split("\n") for piece in line.split("|") if piece]


def definition(name: str, dice: Dice) -> str:
    """A function of x, y, v, s and m, and calls of it."""
    laws, tests = _pieces(LAWS), _pieces(TESTS)

    def some() -> str:
        found = dice.sample(laws, dice.randint(1, 3))
        return f"[{' '.join(found)}]" if len(found) > 1 else found[0]

    body = f"(if {dice.choice(tests)} {some()} {some()})"
    if dice.once_in(2):
        body = f"(if {dice.choice(tests)} {body} {some()})"
    lines = [f"(defn {name} [x y v s m]\n  {body})"]
    for _ in range(6):
        given = [dice.choice(VALUES[kind]) for kind in "xyvsm"]
        call = f"(@(atom {name}) {' '.join(given)})"  # so that it is not inlined, and folded
        lines.append(f"(println (try {call} (catch e (error-message e))))")
    return "\n".join(lines)
