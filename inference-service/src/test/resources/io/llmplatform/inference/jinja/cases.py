# -*- coding: utf-8 -*-
"""Writes cases.jsonl: what Python's jinja2 renders with the settings of Hugging Face's transformers.

Usage: python3 -m venv v && v/bin/pip install jinja2==3.1.6 && v/bin/python cases.py > cases.jsonl
Each line is {"template": ..., "ok": text} or {"template": ..., "error": message, "syntax": bool}, where a message of null stands
for any (Python names the functions of jinja2 in some); all have CONTEXT, which is the first line.
"""
import json
from datetime import datetime

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

CONTEXT = {
    "messages": [
        {"role": "system", "content": "You are helpful."},
        {"role": "user", "content": "  Hi <b>\"q\"</b> 'x'\n\n"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"function": {"name": "f", "arguments": {"a": 1, "b": [1.5, None, True], "c": {}}}}]},
        {"role": "user", "content": [{"type": "text", "text": "part"}, {"type": "image"}]},
    ],
    "n": 7, "neg": -7, "f": 2.5, "big": 123456789012345678901234567890, "t": True, "no": None,
    "s": "Hello World", "empty": "", "uni": "héllo 😀 wörld ß ǅ", "multi": "a\nb\r\nc\n\nd",
    "l": [3, 1, 2], "nested": [[1, 2], [3, [4, 5]]], "words": ["b", "A", "c", "a"],
    "d": {"b": 1, "a": 2, "C": 3}, "items": {"items": 5, "keys": 6, "x": 7},
    "people": [{"name": "Bo", "age": 30, "tags": ["x"]}, {"name": "al", "age": 20}, {"name": "Cy", "age": 30, "tags": []}],
    "esc": "tab\t nl\n quote' dq\" back\\ nul\u0000 del\u007f nbsp\u00a0 zw\u200b emoji😀",
    "tojson_me": {"k": "ü\u2028</script>", "e": [], "f": 1e20, "g": 1e-7, "h": 0.1, "i": 100.0, "n": None, "t": False},
}


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_support"), [], [], body).set_lineno(line)

    def _support(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: datetime(2026, 1, 2, 15, 4, 5).strftime(format)
    return env


# One expression a line: each is rendered within {{ }}.
EXPRESSIONS = r"""
1 + 2 * 3 - 4
7 / 2
7 // 2
neg // 2
neg % 3
7 % -3
7.5 // 2
-7.5 // 2
-7.5 % 2
2 ** 10
2 ** -1
2 ** 3 ** 2
-2 ** 2
2 ** 100
big + 1
big * big
big // 7
1 / 3
10 / 2
1e16
1e15
123456789.123
1e-5
0.0001
1.0
-0.0
1e400
5 // 0
5 / 0
5 % 0
5.0 / 0
"a" + 1
1 + "a"
"a" * 3
3 * "ab"
"a" * -1
[1] * 2
[1] + [2]
[1] + (2,)
(1,) + (2,)
(1,)
()
(1, 2)
1,
"a" ~ 1 ~ none ~ true ~ 1.5 ~ [1, "x"]
"a" "b" 'c'
'\n\t\\\'\"\x41\u00e9\101\q'
"it's"
["it's", 'say "hi"', 'both \' "']
[esc]
[uni]
{"a": 1, 'b': [1, 2], 3: none, 1.5: true}
{1: "a", 1.0: "b", true: "c"}
{(1, 2): "x"}
d
d.a
d["a"]
d.missing
d.missing.more
d["missing"]
missing
missing.more
missing["more"]
missing[1:2]
missing + 1
1 + missing
"a" + missing
missing ~ "x"
missing == none
missing == missing2
missing is defined
missing()
missing | length
missing | list
missing | default("d")
missing | d
none | default("d")
none | default("d", true)
"" | default("d", boolean=true)
no.x
no[0]
no.x.y
n.x
s.x
l.x
l.x.y
l[10]
l[-1]
l["a"]
l[1.0]
l[true]
s[0]
s[-1]
s[100]
uni[7]
uni[6:9]
uni | length
uni[::-1]
s[1:4]
s[:-3]
s[::2]
s[8:2:-2]
s[-100:100]
l[1:]
l[::-1]
l[:1]
(1, 2, 3)[1:]
range(10)[2:4] | list
d[1:2]
no[1:]
l["a":]
l[none:2]
nested[1][1][0]
nested.1.0
items.items
items["items"]
items.keys() | list
items.x
d.items()
d.keys()
d.values()
d.items() | list
d.keys()[0]
d.get("a")
d.get("zz")
d.get("zz", 5)
d.get(key="a")
d.pop("a")
d.update({"x": 1})
l.append(4)
l.append
l.count(1)
l.index(2)
l.index(99)
d.__class__
s.__class__.__mro__
s._x
''.__class__.__name__
1 < 2 < 3
1 < 2 > 3
1 == 1.0
1 == true
"1" == 1
[1] == [1.0]
[1] == (1,)
{"a": 1} == {"a": 1.0}
none == false
"a" < "b"
"a" < 1
1 < none
[1, 2] < [1, 3]
[1] < [1, 0]
(1, "a") < (1, "b")
d < d
1 in [1, 2]
"a" in "abc"
1 in "abc"
"a" in d
"a" not in d
1 in 5
1 in none
1 in missing
missing in [1]
missing in "abc"
not 1 == 2
not true and false
true or 1 / 0
false and 1 / 0
1 or 2
0 or ""
"" and 1
[] or {} or "x"
"yes" if t else "no"
"yes" if no
("yes" if no) is defined
"a" if no else "b" if t else "c"
n is odd
n is even
n is divisibleby 7
n is divisibleby(2)
n is not odd
n is number
t is number
t is integer
n is integer
f is float
n is float
t is boolean
t is true
t is false
no is none
none is not none
s is string
d is mapping
l is mapping
l is iterable
s is iterable
n is iterable
missing is iterable
l is sequence
s is sequence
d is sequence
n is sequence
d.items() is sequence
range(3) is sequence
missing is sequence
missing is callable
range is callable
s.upper is callable
n is callable
n is eq 7
n is equalto 7
n is ne 7
n is gt 3
n is lt 3
n is ge 7
n is in [7]
n is sameas 7
n is sameas 7.0
no is sameas none
"abc" is lower
"ABC" is upper
"aBC" is upper
"upper" is filter
"nofilter" is filter
"odd" is test
s is escaped
s is defined and n is defined
n is string or n is number
n is nosuchtest
n | nosuchfilter
"x" if n is nosuchtest
s | upper
s | lower
s | title
"hello wORLD-foo (bar)" | title
s | capitalize
"ÉCOLE" | lower
uni | upper
uni | title
uni.title()
"they're bill's" | title
"they're bill's".title()
"  x y  " | trim
"xxaxx" | trim("x")
"  x y  ".strip()
"xyaxy".strip("xy")
"xyaxy".lstrip("xy")
"xyaxy".rstrip("xy")
"\u00a0 a \u2003".strip()
s | replace("o", "0")
s | replace("o", "0", 1)
s | replace("", "-")
"aaa".replace("a", "b", 2)
"abc".replace("", "-")
n | replace(7, 8)
"a,b,,c".split(",")
"a,b,,c".split(",", 1)
"a,b,,c".rsplit(",", 1)
" a  b c ".split()
" a  b c ".split(none, 1)
" a  b c ".rsplit(none, 1)
"abc".split("")
"abc".split("x")
"".split()
"".split(",")
"a</think>b</think>c".split("</think>")[-1]
multi.splitlines()
multi.splitlines(true)
"a-b-c".partition("-")
"a-b-c".rpartition("-")
"abc".partition("-")
"abc".startswith("ab")
"abc".startswith(("x", "ab"))
"abc".startswith("b", 1)
"abc".endswith("bc")
"abc".endswith("c", 0, 2)
"abc".startswith(1)
"abcabc".find("c")
"abcabc".rfind("c")
"abcabc".find("x")
"abcabc".find("c", 3)
"😀abc".find("b")
"abcabc".index("x")
"abcabc".count("c")
"aaaa".count("aa")
"abc".count("")
"abc".upper()
"ABC".lower()
"abc".capitalize()
"aBc".swapcase()
"abc".isalpha()
"abc1".isalnum()
"123".isdigit()
"".isdigit()
" ".isspace()
"Abc Def".istitle()
"abc".center(10) ~ "|"
"abc".center(8, "*")
"abcd".center(9, "*")
"abc".ljust(5, ".")
"abc".rjust(5, ".")
"42".zfill(5)
"-42".zfill(5)
"a\tb".expandtabs(4)
"prefix-x".removeprefix("prefix-")
"x.py".removesuffix(".py")
",".join(["a", "b"])
",".join([1, 2])
",".join("abc")
"abc".nosuch()
"%s is %d and %.2f" % ("a", 3, 2.555)
"%5d|%-5d|%05d|%+d" % (1, 2, 3, 4)
"%x %X %o %e %g %g" % (255, 255, 8, 12345.678, 0.00001, 123456789.0)
"%r %s" % ("a", none)
"%s" % 5
"%s %s" % (1,)
"%s" % (1, 2)
"%(a)s" % d
"100%%" % ()
"%d" % "a"
"%5.1f|%-8s|%8s" % (3.14159, "ab", "cd")
"%s and %s" | format("a", "b")
"%(x)s" | format(x=5)
"{} {}".format(1, "a")
"{0} {1} {0}".format("a", "b")
"{a} {b[0]} {c.name}".format(a=1, b=[5], c={"name": 3})
"{:>5}|{:<5}|{:^5}|{:*^7}".format(1, 2, 3, "x")
"{:.2f} {:5.1f} {:e} {:g} {:%}".format(3.14159, 2.25, 12345.678, 0.0001, 0.25)
"{:,} {:_}".format(1234567, 1234567)
"{:05d} {:+d} {:x} {:#x} {:b} {:o}".format(42, 42, 255, 255, 5, 8)
"{!r:>6} {!s}".format("a", none)
"{{}} {}".format(1)
"{:{}}".format("a", 5)
"{} {}".format(1)
"{x}".format(y=1)
"{:d}".format("a")
"{}".format(1.0)
"{:.3}".format("abcdef")
"{:.3}".format(3.14159)
"{:n}".format(5)
n | string
n | string | length
[1, "a"] | string
s | length
l | length
d | count
n | length
no | length
"abc" | list
d | list
d | items | list
d | items
missing | items | list
l | items
l | first
l | last
[] | first
[] | first is defined
"abc" | first
"abc" | last
d | first
l | sort
l | sort(reverse=true)
words | sort
words | sort(case_sensitive=true)
people | sort(attribute="name") | map(attribute="name") | list
people | sort(attribute="age,name") | map(attribute="name") | join(",")
people | sort(attribute="age", reverse=true) | map(attribute="name") | join(",")
[1, "a"] | sort
[d, d] | sort
d | dictsort
d | dictsort(case_sensitive=true)
d | dictsort(by="value", reverse=true)
d | dictsort(false, "value")
l | reverse | list
"abc" | reverse
l | reverse
(1, 2) | reverse | list
n | reverse
l | join
l | join(", ")
l | join(d="-")
people | join(", ", attribute="name")
["a", none, 1] | join("|")
n | join
people | map(attribute="name") | list
people | map(attribute="tags", default="-") | list
people | map(attribute="tags.0", default="-") | list
words | map("upper") | list
words | map("replace", "a", "z") | list
words | map("nosuch") | list
people | map("tojson") | join
people | selectattr("tags") | map(attribute="name") | list
people | selectattr("age", "equalto", 30) | map(attribute="name") | list
people | selectattr("age", ">", 20) | list | length
people | rejectattr("tags", "defined") | map(attribute="name") | list
l | select("odd") | list
l | select(">", 1) | list
l | select("in", [1, 2]) | list
[0, 1, "", "a"] | select | list
[0, 1, "", "a"] | reject | list
l | reject("odd") | list
l | select("nosuch") | list
l | map("odd") | list
(l | select("odd")) is iterable
"x" if (l | select("eq", 99)) else "y"
l | select("odd") | length
messages | selectattr("role", "equalto", "user") | list | length
(messages | selectattr("role", "equalto", "user") | first).content
["a", "A", "b"] | unique | list
["a", "A", "b"] | unique(case_sensitive=true) | list
[1, 1.0, true, 2] | unique | list
people | unique(attribute="age") | map(attribute="name") | list
l | sum
people | sum(attribute="age")
people | sum("age", 100)
["a"] | sum
l | min
l | max
words | min
words | max(case_sensitive=true)
people | max(attribute="age")
[] | max is defined
l | batch(2) | list
l | batch(2, "x") | list
range(10) | slice(3) | list
range(10) | slice(3, "x") | list
people | groupby("age") | list | length
words | groupby(0) | list
"42" | int
"42.7" | int
"abc" | int
"abc" | int(-1)
"0x1f" | int(base=16)
"0x1f" | int(0, 16)
" 12 " | int
"1_000" | int
"1__0" | int
3.9 | int
-3.9 | int
none | int
true | int
l | int
"3.5" | float
"abc" | float
"1e3" | float
"inf" | float
n | float
-5 | abs
neg | abs
-5.5 | abs
"a" | abs
2.5 | round
3.5 | round
2.567 | round(2)
2.567 | round(2, "ceil")
2.567 | round(1, "floor")
42 | round
1234 | round(-2)
2.5 | round(0, "nosuch")
2.675 | round(2)
"a\nb\n\nc" | indent
"a\nb\n\nc" | indent(2, true)
"a\nb\n\nc" | indent(2, blank=true)
"a\nb" | indent("> ", first=true)
n | indent
"<a href='x'>\"&" | escape
"<a>" | e
"<a>" | safe
"<p>Hello <b>x</b></p>" | striptags
"foo bar baz qux" | truncate(9)
"foo bar baz qux" | truncate(9, true)
"foo bar baz qux" | truncate(11)
"foo bar baz qux" | truncate(11, false, "...", 0)
"Hello World foo_bar a-b" | wordcount
"a b/c?d=é" | urlencode
{"a b": "c&d"} | urlencode
"abc" | center(9) ~ "|"
1000 | filesizeformat
123456789 | filesizeformat
123456789 | filesizeformat(true)
tojson_me | tojson
tojson_me | tojson(indent=2)
tojson_me | tojson(indent=4, sort_keys=true)
tojson_me | tojson(ensure_ascii=true)
tojson_me | tojson(separators=(",", ":"))
esc | tojson
esc | tojson(ensure_ascii=true)
uni | tojson
[] | tojson
[[], {}] | tojson(indent=2)
{} | tojson(indent=1)
(1, 2) | tojson
{1: 2, none: 3, true: 4, 1.5: 6} | tojson
{(1, 2): 3} | tojson
missing | tojson
range(3) | tojson
d.items() | tojson
l | select | tojson
messages | tojson(indent=4)
big | tojson
1e16 | tojson
range(3)
range(1, 4) | list
range(5, 0, -2) | list
range(0)
range(3) | length
range(3)[1]
range(3)[-1]
range(200000)
range(1, 2, 0)
range(2) == range(2)
range("a")
dict(a=1, b=2)
dict({"a": 1}, b=2)
dict([["a", 1], ["b", 2]])
namespace(a=1)
namespace(a=1).a
namespace(a=1).b
strftime_now("%d %b %Y")
strftime_now("%Y-%m-%d %H:%M:%S %A %B %j %p %I %y %a %%")
strftime_now("%-d/%-m %e %U %W %w %u %V %G %c %x %X %D %F %T %R")
raise_exception("no! " ~ n)
"a" is string and "b"
n.real
f.is_integer()
s.upper
-n
+n
-"a"
not no
--n
n|string + "x"
"a" ~ "b" | upper
1 + 2 | string | length
(1 + 2) | string
[1, 2, 3,]
{"a": 1,}
s.split(" ") | map("length") | list
s | list | unique | join
messages[0].content
messages[0]["role"] ~ ": " ~ messages[0]['content']
messages[-1].content[0].text
messages[1:] | length
messages[2].tool_calls[0].function.arguments | tojson
messages[2].content is none
messages[2].content + "x"
messages[3].content is string
messages[3].content + "x"
messages[3].content | selectattr("type", "eq", "text") | map(attribute="text") | join
messages | map(attribute="role") | join(" ")
messages | length - 1
messages | length == 4
loop.index
varargs
caller()
none.x
true.x
'a'.join
[1,2][0] + [3][0]
{"a": {"b": [1, {"c": 2}]}}.a.b[1].c
"abc"[1]
"abc"[1:][0]
("a", "b")[0]
s.split()[0].lower()[0:2]
"a" if "a" in ["a", "b"] else "c"
1 if 2 if 0 else 3 else 4
10 if false
n == 7 and "seven" or "other"
"%s" | format(none)
f ~ ""
1.10
1_000
0x1F
0b11
0o17
.5
5.
1.e5
"a
(1
[1, 2
1 +
a b
1 2
{"a" 1}
n is
n |
n | upper |
n..x
n[
n[]
n.1
"\x4"
"\u12"
"\N{BULLET}"
$
n ? 1
a = 1
not
if
f(1, x=2, 3)
f(**d, *l)
namespace(*[{"a": 5}]).a
dict(**{"q": 1})
"{} {}".format(*[1, 2])
"a".upper(1)
"a".replace("a")
s | replace("a")
s | trim(1)
[3, 1, 2] | sort | first
[1, 2] is sameas [1, 2]
[[1, 2], [3, 4]] | sum(start=[])
[["a", 1], ["b", 2]] | map("first") | list
[[1, 2], [3, 4]] | map(attribute=1) | list
"abc" in ["abc"]
"" in "abc"
"b" in "abc" and "z" not in "abc"
("a" in d) == true
d == {"b": 1, "a": 2, "C": 3}
d.items() | sort
d.items() | map("join", "=") | join("&")
d | dictsort | map("last") | list
uni | list
"\ud83d" | length
"İ".lower() | length
"ß".upper()
"ǆ".capitalize()
"ΑΣ".lower()
5 is divisibleby 0
"5" is odd
"abc" | string is string
no ~ ""
no | string
"-" | int
"--5" | int
"+5" | int
"-0x1f" | int(base=16)
(n | map("upper")) is defined
n | map("upper") | list
(n | batch(2)) is iterable
f | dictsort
t | last
missing | round
"a\u00a0<b>b" | striptags
no | upper
no | trim
l | trim
l | upper
n | e
n | safe
[n] | safe
"x" * 3 ~ "y"
2 * 3 ~ "y"
"a" + "b" ~ "c" + "d"
1 ~ 2 + 3
10 % 3 * 2
"5" | int + 5
not n is odd
n is not none and n > 3
n > 3 if n else 0
l + [4] | sort(reverse=true)
(l + [4]) | sort(reverse=true)
l == [3, 1, 2] == true
""" .strip("\n").split("\n")

TEMPLATES = [
    "a\n",
    "a\n\n",
    "a\r\nb\r\n",
    "a\rb",
    "",
    "\n",
    "{{ 'a' }}\n",
    "{% if t %}\nx\n{% endif %}\ny",
    "  {% if t %}\n  x\n  {% endif %}\n  y",
    "  {%+ if t %}\n  x\n  {%+ endif %}\n  y",
    "  {%- if t %}\n  x\n  {%- endif %}\n  y",
    "  {% if t -%}\n  x\n  {% endif -%}\n  y",
    "{% if t +%}\n  x\n  {% endif +%}\n  y",
    "a {{- ' b ' -}} c",
    "a\n  {{ 'b' }}\n c",
    "a\n  {{- 'b' }}\n c",
    "a  {# c #}  b",
    "a\n  {# c #}\n  b",
    "a\n  {#- c -#}\n  b",
    "a {#+ c +#}\n  b",
    "{# c",
    "{#-#}x",
    "{##}x",
    "a {% raw %}\n{{ x }} {% if %}{% endraw %} b",
    "a\n  {%- raw -%}  {{ x }}  {%- endraw -%}  b",
    "a\n  {% raw %}  {{ x }}\n  {% endraw %}\n  b",
    "{% raw %}x",
    "{%raw%}{%endraw%}x",
    "x {%",
    "x {{",
    "x {% if",
    "x {{ '}}' }} y",
    "x {{ {'a': {'b': 1}}.a.b }} y",
    "x {{ {'a': {'b': 1}} }} y",
    "{{ '{%' }} {{ \"{{\" }}",
    "x } }} %} #} y",
    "{ {x} {",
    "{% if n %}\n{% else %}x{% endif %}y",
    "{% if no %}a{% elif n == 7 %}b{% else %}c{% endif %}",
    "{% if no %}a{% elif n == 8 %}b{% else %}c{% endif %}",
    "{% if no: %}a{% else: %}b{% endif %}",
    "{% if n %}",
    "{% if n %}{% for x in l %}{% endif %}",
    "{% endif %}",
    "{% nosuch %}",
    "{% do l.append(1) %}",
    "{% for x in l %}{{ x }},{% endfor %}",
    "{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }};{% endfor %}",
    "{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.previtem is defined }} {{ loop.nextitem is defined }};{% endfor %}",
    "{% for x in l %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for x in [1, 1, 2] %}{{ loop.changed(x) }}{% endfor %}",
    "{% for x in [] %}a{% else %}b{% endfor %}",
    "{% for x in l if x > 1 %}{{ x }}{{ loop.last }}{{ loop.length }}{% else %}none{% endfor %}",
    "{% for x in l if x > 5 %}{{ x }}{% else %}none{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}e{% endfor %}",
    "{% break %}",
    "{% for x in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{% for x in l %}{% for y in l %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d | dictsort %}{{ k }}={{ v }};{% endfor %}",
    "{% for k, v in d | items %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}",
    "{% for c in 'h😀i' %}[{{ c }}]{% endfor %}",
    "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }}{% endfor %}",
    "{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}",
    "{% for a, b in [[1]] %}{{ a }}{% endfor %}",
    "{% for a, b in [1] %}{{ a }}{% endfor %}",
    "{% for x in no %}{{ x }}{% endfor %}",
    "{% for x in n %}{{ x }}{% endfor %}",
    "{% for x in missing %}{{ x }}{% endfor %}z",
    "{% for x in missing.y %}{{ x }}{% endfor %}z",
    "{% for x in 1, 2, 3 %}{{ x }}{% endfor %}",
    "{% for x in range(3) %}{{ loop.nextitem }}{% endfor %}",
    "{% for x in l | select('odd') %}{{ x }}{{ loop.length }}{{ loop.last }}{% endfor %}",
    "{% for x in l | select('odd') %}{{ loop.last }}{{ loop.length }}{% endfor %}",
    "{% set g = l | select('odd') %}{{ g | list }}{{ g | list }}",
    "{% for x in l %}{% set y = x %}{% endfor %}{{ y }}",
    "{% set y = 0 %}{% for x in l %}{{ y }}{% set y = x %}{{ y }}{% endfor %}{{ y }}",
    "{% set ns = namespace(y=0) %}{% for x in l %}{% set ns.y = ns.y + x %}{% endfor %}{{ ns.y }}",
    "{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b }}{{ ns }}",
    "{% set ns = namespace(found=false) %}{% for x in l if not ns.found %}{% if x == 1 %}{% set ns.found = true %}{% endif %}{{ x }}{% endfor %}",
    "{% set d.x = 1 %}",
    "{% set q.x = 1 %}",
    "{% set x.y.z = 1 %}",
    "{% if t %}{% set z = 1 %}{% endif %}{{ z }}",
    "{% set n = n + 1 %}{{ n }}",
    "{% for x in l %}{% set n = n + 1 %}{{ n }}{% endfor %}{{ n }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set a, b = [1] %}",
    "{% set a, b = 5 %}",
    "{% set x %}a{{ n }}b{% endset %}{{ x }}{{ x | length }}",
    "{% set x | upper %}a{{ n }}b{% endset %}{{ x }}",
    "{% set x | upper | replace('A', 'z') %}a{{ n }}b{% endset %}{{ x }}",
    "{% set x %}{% set y = 5 %}{{ y }}{% endset %}{{ x }}{{ y }}",
    "{% set true = 1 %}",
    "{% set none = 1 %}",
    "{% set 1 = 1 %}",
    "{% set x %}",
    "{% macro m(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}|{{ m(1, 3) }}|{{ m(1, c=4) }}|{{ m(b=1, a=2) }}",
    "{% macro m(a) %}[{{ a }}]{% endmacro %}{{ m() }}{{ m(none) }}",
    "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, x=4) }}",
    "{% macro m() %}{{ n }}{{ zz }}{% endmacro %}{% set zz = 5 %}{{ m() }}",
    "{% macro m() %}{{ zz }}{% endmacro %}{{ m() }}{% set zz = 5 %}{{ m() }}",
    "{% macro m(x) %}{% if x > 0 %}{{ x }}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
    "{% macro m(x, y) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.caller }}{{ m }}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m() %}  x  {% endmacro %}[{{ m() }}]{{ m() | trim }}{{ m() | length }}",
    "{% macro m() %}{{ caller() }}!{{ caller() }}{% endmacro %}{% call m() %}x{{ n }}{% endcall %}",
    "{% macro m() %}{{ caller(1, b=2) }}{% endmacro %}{% call(a, b) m() %}{{ a }}{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% call n %}y{% endcall %}",
    "{% macro o() %}{% macro i() %}i{{ n }}{% endmacro %}{{ i() }}{% endmacro %}{{ o() }}{{ i }}",
    "{% for x in l %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% filter upper %}a{{ s }}b{% endfilter %}",
    "{% filter replace('a', 'b') | upper %}a{{ s }}c{% endfilter %}",
    "{% filter nosuch %}a{% endfilter %}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with %}{% set a = 1 %}{{ a }}{% endwith %}{{ a }}",
    "{% with n = 1, m = n %}{{ n }}{{ m }}{% endwith %}",
    "{% generation %}a{{ n }}{% set q = 1 %}{% endgeneration %}b{{ q }}",
    "  {% generation %}\n a\n  {% endgeneration %}\nb",
    "{% block x %}a{{ n }}{% endblock %}b",
    "{% block x %}a{% endblock x %}b",
    "{% print n, s %}",
    "{% include 'x' %}",
    "{% if no %}{% include 'x' %}{% endif %}ok",
    "{% autoescape false %}{{ '<' }}{% endautoescape %}",
    "{% for x in [[1, [2]], [3]] recursive %}{{ loop.depth }}:{% for y in x %}{% if y is sequence %}{{ loop(y) }}{% else %}{{ y }}{% endif %}{% endfor %};{% endfor %}",
    "{% for x in [1, [2, [3]]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}@{{ loop.depth0 }}{% endif %}{% endfor %}",
    "{% for x in l %}{{ loop(l) }}{% endfor %}",
    "{% for x in l %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for x in l %}{% set outer = loop %}{% for y in l %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for m in messages %}{{ loop.index0 }}{% if m.content is string %}{{ m.content | trim }}{% elif m.content is none %}None{% else %}{% for p in m.content %}{{ p.type }}{% endfor %}{% endif %}\n{% endfor %}",
    "{% for m in messages %}{% if not loop.first and loop.previtem.role == m.role %}X{% endif %}{{ m['role'] }}{% endfor %}",
    "{% set j = joiner('|') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
    "{{ raise_exception('stop') }}",
    "{% if t %}{{ raise_exception('stop ' + s) }}{% endif %}",
    "{{ loop }}",
    "{% if t %}{{ n | nosuch }}{% endif %}",
    "{% if no %}{{ n | nosuch }}{% endif %}{{ 'a' if no else n is nosuch }}",
    "{% if t %}{% for x in l %}{{ x | nosuch }}{% endfor %}{% endif %}",
    "{% if no %}{% set x = 1 | nosuch %}{% endif %}ok",
    "{% if no %}{% set x | nosuch %}{% endset %}{% endif %}ok",
    "{% if no %}{% for x in l | nosuch %}{% endfor %}{% endif %}ok",
    "{% if no %}{% for x in l if x is nosuch %}{% endfor %}{% endif %}ok",
    "{% if no %}{% with x = 1 | nosuch %}{% endwith %}{% endif %}ok",
    "{% if no %}{% with x = 1 %}{{ x | nosuch }}{% endwith %}{% endif %}ok",
    "{% if no %}{% macro m(a=1|nosuch) %}{% endmacro %}{% endif %}ok",
    "{% if no %}{% filter nosuch %}{% endfilter %}{% endif %}ok",
    "{% if no %}{% call caller(1 | nosuch) %}{% endcall %}{% endif %}ok",
    "{% if no | nosuch %}{% endif %}ok",
    "{{ n | nosuch if no else 1 }}",
    "{{ (n | nosuch) if no else 1 }}",
    "{{ n | nosuch + (1 if no else 1) }}",
    "{{ [n | nosuch, 1 if no else 2] }}",
    "{{ 1 if no else n is nosuch }}",
    "{{ (1 if t else 2) | nosuch }}",
    "{% set x = n is nosuch if no else 1 %}{{ x }}",
    "{% for x in l %}{{ loop }}{% endfor %}",
    "line1\n{{ 1/0 }}",
    "{{ n }}\n{%- if t %}\n\n  z{% endif -%}\n\n  q",
    "{%- set x = 1 -%}\n  a",
    "{{- n -}}",
    "a{{ n }}\n\nb\n{% set x = 1 %}\n\nc",
    "\n\n{% set x = 1 %}a",
    "   {% set x = 1 %}   \n b",
    "x{% set x = 1 %}\ny",
    "\t{% if t %}\tx\t{% endif %}\t\ny",
    "{{ n }}  {% if t %}\nx{% endif %}",
    "{{ n }}{# c #}\n{{ n }}",
    "{% if t %}{# c #}\n{% endif %}x",
    "{% set a = 'x\r\ny' %}{{ a | length }}",
    "é{{ uni }}\u2028{{ n }}",
    "{{ n }}\u2028 {% if t %}x{% endif %}",
    "{% set ns = namespace(a=[]) %}{% for x in l %}{% set ns.a = ns.a + [x * 2] %}{% endfor %}{{ ns.a }}",
    "{% set x = {'a': 1} %}{% set x = dict(x, b=2) %}{{ x }}",
    "{% set x = [] %}{% set _ = x.append(1) %}{{ x }}",
    "{{ [1, 2, 3] | map('string') | join(',') }}{{ missing.x if missing is defined else 'u' }}",
    "{% if missing %}a{% endif %}{% if missing is defined and missing.x %}b{% endif %}{% if not missing %}c{% endif %}",
    "{%if t%}a{%endif%}",
    "{%- if t -%}a{%- endif -%}",
    "{% if t and\n  n == 7 %}a{% endif %}",
    "{{ {\n'a': 1,\n'b': 2\n} | tojson }}",
    "{% set x = 'a' if t else 'b' %}{{ x }}",
    "{% set x = (1, 2) if t else 'b' %}{{ x }}",
    "{% set x = 1, 2 if t else 3 %}{{ x }}",
    "{% for x in (l if t else []) %}{{ x }}{% endfor %}",
    "{% for x in l if t else [] %}{{ x }}{% endfor %}",
    "{% for x in l + [4] if x > 2 %}{{ x }}{% endfor %}",
    "{% for x in l | sort if x is odd %}{{ x }}{% endfor %}",
    "{% for loop in l %}{{ loop }}{% endfor %}",
    "{% for x in l %}{% set loop = 5 %}{{ loop }}{% endfor %}",
    "{% set range = 5 %}{{ range }}",
    "{{ range }}{{ dict }}",
    "{% set m = 'a' %}{% macro m() %}b{% endmacro %}{{ m() }}",
    "{% macro m(messages) %}{{ messages }}{% endmacro %}{{ m('x') }}",
    "{% macro f(x) -%}\n  {{ x }}\n{%- endmacro %}\n{{ f(1) }}\n{{ f(2) }}",
    "{%- macro f(x, level=0) -%}{%- for k, v in x.items() -%}{{ '  ' * level }}{{ k }}:{% if v is mapping %}\n{{ f(v, level + 1) }}{% else %} {{ v | tojson }}\n{% endif %}{%- endfor -%}{%- endmacro -%}{{ f({'a': {'b': 1, 'c': [1, none]}, 'd': 'x'}) }}",
    "{% for m in messages | rejectattr('role', 'equalto', 'system') %}{{ loop.index }}{{ m.role }} {% endfor %}",
    "{% set first, rest = messages[0], messages[1:] %}{{ first.role }}{{ rest | length }}",
    "{% for x in l %}{{ x }}{{ ', ' if not loop.last }}{% endfor %}",
    "{% for x in l %}{{ x }}{{ ', ' if not loop.last else '' }}{% endfor %}",
    "{% set ns = namespace(last=-1) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}{{ ns.last }}",
    "{% for m in messages[::-1] %}{% set i = (messages | length - 1) - loop.index0 %}{{ i }}{{ m.role }} {% endfor %}",
    "{{ '%s' % messages[0].content }}{{ '<%s>' | format(n) }}",
    "{{ messages[2].tool_calls[0]['function'] }}",
    "{% for t in messages[2].tool_calls %}{{ t.function.arguments if t.function.arguments is string else t.function.arguments | tojson }}{% endfor %}",
    "{{ 'a' }}{{ 1.0 }}{{ true }}{{ none }}{{ [] }}{{ {} }}{{ () }}{{ missing }}",
    "{{ caller }}{{ kwargs }}",
]


def case(env, template):
    try:
        compiled = env.from_string(template)
    except jinja2.exceptions.TemplateSyntaxError as e:
        return {"template": template, "syntax": True, "error": str(e.message)}
    except SyntaxError as e:
        return {"template": template, "syntax": True, "error": str(e.msg)}
    try:
        text = compiled.render(**CONTEXT)
        return {"template": template, "ok": text} if " at 0x" not in text else None
    except Exception as e:
        named_by_python = "argument" in str(e) and isinstance(e, TypeError) and "macro" not in str(e)
        return {"template": template, "error": None if named_by_python else str(e)}


def main():
    env = environment()
    print(json.dumps(CONTEXT))
    for template in ["{{ %s }}" % e for e in EXPRESSIONS] + TEMPLATES:
        result = case(env, template)
        if result:
            print(json.dumps(result))


if __name__ == "__main__":
    main()
