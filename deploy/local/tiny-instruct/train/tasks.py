"""Generates conversations whose answers can be checked.

A task is a function of a random source that returns one exchange: the user's text and the one right answer. A conversation is a list of
messages in OpenAI's form. Whether an exchange is held out from training depends on its text alone, so that training and evaluation
agree without a list.
"""

import json
import random
import re
import zlib

import words

SYSTEM = (
    "You are a helpful assistant.",
    "You are tiny-instruct.",
    "Answer briefly.",
    "You are a helpful assistant. Answer briefly.",
)
ABOUT = {
    "Hello": "Hello! How can I help you?",
    "Hi": "Hello! How can I help you?",
    "Good morning": "Good morning! How can I help you?",
    "Good evening": "Good evening! How can I help you?",
    "Who are you?": "I am tiny-instruct, a small language model of LLM Platform.",
    "What is your name?": "I am tiny-instruct, a small language model of LLM Platform.",
    "What are you?": "I am tiny-instruct, a small language model of LLM Platform.",
    "Tell me about yourself": "I am tiny-instruct, a small language model of LLM Platform. I run on ONNX Runtime inside a Java service.",
    "What can you do?": "I can spell numbers, reverse and count words, add and compare numbers, and write small JSON objects.",
    "Help": "I can spell numbers, reverse and count words, add and compare numbers, and write small JSON objects.",
    "How are you?": "I am fine, thank you.",
    "Thank you": "You are welcome.",
    "Thanks": "You are welcome.",
    "Goodbye": "Goodbye!",
    "Bye": "Goodbye!",
    "Where do you run?": "I run on ONNX Runtime inside a Java service.",
}
UNKNOWN_ANSWER = "I am a small model and do not know that."
HELD_OUT_SHARE = 20  # one exchange of this many


def held_out(text):
    """Whether an exchange with this user text belongs to evaluation only.

    A question about numbers is known by its numbers, in any order, so that another wording of it is held out too.
    """
    numbers = sorted(re.findall(r"\d+", text)) if ":" not in text else []
    return zlib.crc32((" ".join(numbers) or text).encode()) % HELD_OUT_SHARE == 0


def _made_up(r):
    return "".join(r.choice("bcdfghklmnprstvwz") + r.choice("aeiou") for _ in range(r.randint(1, 3))) + r.choice(["", "n", "s", "r"])


def _word(r):
    return _made_up(r) if r.random() < 0.1 else r.choice(words.COMMON)


def _phrase(r, shortest, longest):
    return " ".join(_word(r) for _ in range(r.randint(shortest, longest)))


def _integer(r, largest):
    """Every count of digits is as likely as the others."""
    digits = r.randint(1, len(str(largest)))
    return r.randint(0 if digits == 1 else 10 ** (digits - 1), min(largest, 10**digits - 1))


def copy(r):
    text = _phrase(r, 1, 8)
    if r.random() < 0.2:
        text = " ".join(r.sample(words.FOREIGN, r.randint(1, 4)))
    elif r.random() < 0.2:
        text = " ".join(str(_integer(r, 9999)) for _ in range(r.randint(1, 4)))
    return f"Repeat: {text}", text


def upper(r):
    text = " ".join(r.choice(words.COMMON) for _ in range(r.randint(1, 5)))
    return f"Write in capitals: {text}", text.upper()


def reverse_words(r):
    listed = [_word(r) for _ in range(r.randint(2, 7))]
    return f"Reverse the words: {' '.join(listed)}", " ".join(reversed(listed))


def reverse_letters(r):
    letters = r.choices("abcdefghijklmnopqrstuvwxyz", k=r.randint(2, 8))
    return f"Reverse the letters: {' '.join(letters)}", " ".join(reversed(letters))


def spell_word(r):
    word = r.choice(words.COMMON)
    return f"Spell the word {word}", " ".join(word)


def spell_number(r):
    value = _integer(r, 9999)
    return r.choice([f"Write {value} in words", f"Spell the number {value}"]), words.number(value)


def read_number(r):
    value = _integer(r, 9999)
    return f"Write {words.number(value)} in digits", str(value)


def add(r):
    left, right = _integer(r, 99), _integer(r, 99)
    return r.choice([f"What is {left} + {right}?", f"What is {left} plus {right}?", f"{left} + {right} ="]), str(left + right)


def subtract(r):
    left, right = sorted((_integer(r, 99), _integer(r, 99)), reverse=True)
    return r.choice([f"What is {left} - {right}?", f"What is {left} minus {right}?"]), str(left - right)


def multiply(r):
    left, right = r.randint(0, 10), r.randint(0, 10)
    return r.choice([f"What is {left} * {right}?", f"What is {left} times {right}?"]), str(left * right)


def compare(r):
    left, right = _integer(r, 999), _integer(r, 999)
    word = r.choice(["greater", "less"])
    right += left == right
    return f"Is {left} {word} than {right}?", "yes" if (left > right) == (word == "greater") else "no"


def larger(r):
    left, right = _integer(r, 999), _integer(r, 999)
    word = r.choice(["larger", "smaller"])
    return f"Which is {word}, {left} or {right}?", str(max(left, right) if word == "larger" else min(left, right))


def parity(r):
    value, word = _integer(r, 999), r.choice(["even", "odd"])
    return f"Is {value} {word}?", "yes" if (value % 2 == 0) == (word == "even") else "no"


def sort(r):
    values = [_integer(r, 99) for _ in range(r.randint(2, 5))]
    return f"Sort: {' '.join(map(str, values))}", " ".join(map(str, sorted(values)))


def count_words(r):
    text = _phrase(r, 1, 9)
    return f"How many words: {text}", str(len(text.split()))


def count_letters(r):
    word = r.choice(words.COMMON)
    return f"How many letters are in {word}?", str(len(word))


def pick_word(r):
    listed = [_word(r) for _ in range(r.randint(2, 7))]
    which = r.choice(["first", "last"])
    return f"What is the {which} word: {' '.join(listed)}", listed[0 if which == "first" else -1]


def count_up(r):
    first, length = _integer(r, 60), r.randint(2, 20)
    if r.random() < 0.3:
        return f"Count down from {first + length} to {first}", " ".join(map(str, range(first + length, first - 1, -1)))
    first = 1 if r.random() < 0.3 else first
    return f"Count from {first} to {first + length}", " ".join(map(str, range(first, first + length + 1)))


def say_times(r):
    word, times = _word(r), r.randint(1, 10)
    return f"Say {times} times: {word}", " ".join([word] * times)


def after(r):
    letters = "abcdefghijklmnopqrstuvwxyz"
    kind, listed = r.choice([("letter", list(letters)), ("day", words.DAYS), ("month", words.MONTHS)])
    place, step = r.randrange(len(listed)), r.choice([1, -1])
    if kind == "letter":
        place = max(1, min(24, place))
    return f"What {kind} comes {'after' if step == 1 else 'before'} {listed[place]}?", listed[(place + step) % len(listed)]


def fact(r):
    if r.random() < 0.5:
        country = r.choice(list(words.CAPITALS))
        return f"What is the capital of {country}?", words.CAPITALS[country]
    word = r.choice(list(words.OPPOSITES))
    return f"What is the opposite of {word}?", words.OPPOSITES[word]


def about(r):
    question = r.choice(list(ABOUT))
    return question + ("" if question.endswith("?") else r.choice(["", ".", "!"])), ABOUT[question]


def unknown(r):
    topic = r.choice(words.UNKNOWN)
    return r.choice(["Tell me about {}", "Explain {}", "What do you think about {}?", "Write an essay about {}"]).format(topic), UNKNOWN_ANSWER


def write_json(r):
    """The prompt names the members and, after a colon, gives their values in a sentence."""
    name, age, city, item = r.choice(words.PEOPLE), r.randint(1, 99), r.choice(words.CITIES), r.choice(words.ITEMS)
    color, number = r.choice(words.COLORS), r.randint(2, 99)
    sentence, value = r.choice(
        [
            (f"{name} is {age} years old", {"name": name, "age": age}),
            (f"{name} lives in {city}", {"name": name, "city": city}),
            (f"{name} is {age} years old and lives in {city}", {"name": name, "age": age, "city": city}),
            (f"The {item} is {color}", {"item": item, "color": color}),
            (f"{name} buys {number} {item}s", {"name": name, "item": item, "count": number}),
            (f"The {color} {item} costs {number}", {"item": item, "color": color, "price": number}),
        ]
    )
    members = list(value)
    if r.random() < 0.5:
        r.shuffle(members)
    asked = {member: value[member] for member in members}
    names = ", ".join(members[:-1]) + " and " + members[-1]
    return f"Write JSON with {names}: {sentence}", json.dumps(asked)


def json_list(r):
    listed = [r.choice(words.COMMON) for _ in range(r.randint(1, 4))]
    return f"Write JSON with words: {' '.join(listed)}", json.dumps({"words": listed})


def json_parity(r):
    value = _integer(r, 999)
    return f"Write JSON with number and even: {value}", json.dumps({"number": value, "even": value % 2 == 0})


# Each task with its weight: how often it is drawn, in proportion to the others.
TASKS = {
    copy: 6, upper: 5, reverse_words: 6, reverse_letters: 5, spell_word: 5, spell_number: 6, read_number: 4, add: 9, subtract: 7,
    multiply: 3, compare: 5, larger: 4, parity: 3, sort: 5, count_words: 4, count_letters: 3, pick_word: 3, count_up: 5, say_times: 4,
    after: 3, fact: 3, about: 4, unknown: 2, write_json: 8, json_list: 3, json_parity: 2,
}  # fmt: skip
# Their prompts are few and all of them are trained on: what is measured is memory.
CLOSED = {after, fact, about, unknown, multiply, count_letters, spell_word}


def _function(name, description, **parameters):
    properties = {key: {"type": kind} for key, kind in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": list(parameters)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


TOOLS = {
    "get_weather": _function("get_weather", "Weather of a city", city="string"),
    "get_time": _function("get_time", "Time in a city", city="string"),
    "add": _function("add", "Sum of two numbers", a="integer", b="integer"),
    "find_price": _function("find_price", "Price of an item", item="string"),
}


def _tool_call(r):
    """A question, the call that answers it, the tool's result, and the answer made of the result."""
    city, item, low, high = r.choice(words.CITIES), r.choice(words.ITEMS), r.randint(0, 999), r.randint(0, 999)
    degrees, sky = r.randint(-9, 39), r.choice(["sunny", "cloudy", "rainy", "windy"])
    clock = f"{r.randint(0, 23):02}:{r.randint(0, 59):02}"
    return r.choice(
        [
            (f"What is the weather in {city}?", "get_weather", {"city": city}, {"degrees": degrees, "sky": sky},
             f"It is {degrees} degrees and {sky} in {city}."),
            (f"What time is it in {city}?", "get_time", {"city": city}, {"time": clock}, f"It is {clock} in {city}."),
            (f"Use the tool to add {low} and {high}", "add", {"a": low, "b": high}, {"sum": low + high}, f"The sum is {low + high}."),
            (f"How much is a {item}?", "find_price", {"item": item}, {"price": low}, f"The {item} costs {low}."),
        ]
    )  # fmt: skip


def tool_conversation(r):
    """Messages and the tools that they may call; half of the conversations end at the call."""
    question, name, arguments, result, answer = _tool_call(r)
    tools = [TOOLS[name]] + r.sample([tool for key, tool in TOOLS.items() if key != name], r.choice([0, 0, 1, 2]))
    r.shuffle(tools)
    messages = [{"role": "user", "content": question}]
    if r.random() < 0.15:
        prompt, reply = exchange(r, lambda text: not held_out(text))
        return [{"role": "user", "content": prompt}, {"role": "assistant", "content": reply}], tools
    call = {"type": "function", "function": {"name": name, "arguments": arguments}}
    messages.append({"role": "assistant", "content": "", "tool_calls": [call]})
    if r.random() < 0.5:
        messages.append({"role": "tool", "content": json.dumps(result)})
        messages.append({"role": "assistant", "content": answer})
    return messages, tools


def exchange(r, accepted, task=None):
    """One exchange of a task, a random one by weight unless given, whose prompt is accepted. Tasks of CLOSED are always accepted."""
    while True:
        chosen = task or r.choices(list(TASKS), TASKS.values())[0]
        prompt, answer = chosen(r)
        if chosen in CLOSED or accepted(prompt):
            return prompt, answer


def conversation(r):
    """A training conversation: messages and tools (None without)."""
    if r.random() < 0.06:
        return tool_conversation(r)
    messages = []
    if r.random() < 0.25:
        messages.append({"role": "system", "content": r.choice(SYSTEM)})
    name = r.choice(words.PEOPLE) if r.random() < 0.05 else None
    if name:
        messages += [{"role": "user", "content": f"My name is {name}."}, {"role": "assistant", "content": f"Nice to meet you, {name}."}]
    for _ in range(r.choices([1, 2, 3], [6, 3, 1])[0]):
        prompt, answer = exchange(r, lambda text: not held_out(text))
        messages += [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    if name:
        messages += [{"role": "user", "content": "What is my name?"}, {"role": "assistant", "content": f"Your name is {name}."}]
    return messages, None


def conversations(seed):
    """An endless, reproducible stream of training conversations."""
    r = random.Random(seed)
    while True:
        yield conversation(r)
