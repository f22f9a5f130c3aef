"""Measures an exported directory. Usage: python evaluate.py DIRECTORY [PROMPTS_JSON] [--count N]

Prints, as a Markdown table, the share of exactly right greedy answers per task, fp32 and int4. Tasks that have prompts held out are asked
those; of the others, all of whose prompts may have been trained on, it draws prompts with a seed that training does not use. With
PROMPTS_JSON it also writes example prompts with their answers under fp32; an answer that is wrong ends it with status 1.
"""

import argparse
import json
import random
import sys

import chat
import tasks
from runtime import Runtime

SEED = 2026


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


def questions(task, count):
    """Up to so many different (messages, tools, answer)."""
    r, found = random.Random(f"{SEED} {task.__name__}"), {}
    for _ in range(count * 200):
        if len(found) == count:
            break
        prompt, answer = task(r)
        if task in tasks.CLOSED or tasks.held_out(prompt):
            found[prompt] = ([user(prompt)], None, answer)
    return list(found.values())


def tool_questions(count):
    """What is to be written at each of the model's turns in conversations with tools."""
    r, found = random.Random(f"{SEED} tools"), []
    while len(found) < count:
        messages, tools = tasks.tool_conversation(r)
        if len(messages) == 2 and "tool_calls" not in messages[1]:
            continue
        before = messages[:-1]
        found.append((before, tools, chat.pieces(messages, tools)[-2][0].removesuffix("<|im_end|>")))
    return found


def later_questions(count):
    """Held-out prompts as the third turn of a conversation under a system prompt."""
    r, found = random.Random(f"{SEED} later"), []
    for _ in range(count):
        messages = [{"role": "system", "content": r.choice(tasks.SYSTEM)}]
        for turn in range(3):
            prompt, answer = tasks.exchange(r, tasks.held_out)
            messages += [user(prompt), assistant(answer)]
        found.append((messages[:-1], None, messages[-1]["content"]))
    return found


def share(runtime, asked):
    return sum(runtime.answer(messages, tools) == answer for messages, tools, answer in asked) / len(asked)


# Examples for demonstrations and tests: conversations that end with the user, and the tools.
EXAMPLES = [
    ([user("Hello!")], None),
    ([user("Who are you?")], None),
    ([user("Write 347 in words")], None),
    ([user("Write nine thousand and twelve in digits")], None),
    ([user("What is 12 + 30?")], None),
    ([user("Reverse the words: red green blue")], None),
    ([user("Reverse the letters: p l a t f o r m")], None),
    ([user("Spell the word garden")], None),
    ([user("Repeat: the old ship and the young sailor")], None),
    ([user("Repeat: 你好 世界 🚀")], None),
    ([user("Write in capitals: small river")], None),
    ([user("Is 512 greater than 48?")], None),
    ([user("Sort: 31 7 84 12")], None),
    ([user("How many words: sun moon and star")], None),
    ([user("Count from 1 to 20")], None),
    ([user("Say 10 times: hello")], None),
    ([user("Write JSON with name and age: Anna is 31 years old")], None),
    ([user("Write JSON with city and name: Omar lives in Kyoto")], None),
    ([user("Write JSON with words: lemon tea honey")], None),
    ([{"role": "system", "content": "Answer briefly."}, user("What is the capital of France?")], None),
    ([user("My name is Clara."), assistant("Nice to meet you, Clara."), user("What is my name?")], None),
    ([user("What is the weather in Paris?")], [tasks.TOOLS["get_weather"]]),
    ([user("Tell me about quantum physics")], None),
]
RIGHT = [
    "Hello! How can I help you?",
    tasks.ABOUT["Who are you?"],
    "three hundred and forty-seven",
    "9012",
    "42",
    "blue green red",
    "m r o f t a l p",
    "g a r d e n",
    "the old ship and the young sailor",
    "你好 世界 🚀",
    "SMALL RIVER",
    "yes",
    "7 12 31 84",
    "4",
    " ".join(map(str, range(1, 21))),
    " ".join(["hello"] * 10),
    '{"name": "Anna", "age": 31}',
    '{"city": "Kyoto", "name": "Omar"}',
    '{"words": ["lemon", "tea", "honey"]}',
    "Paris",
    "Your name is Clara.",
    '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>',
    tasks.UNKNOWN_ANSWER,
]


def write_examples(path, fp32, int4):
    """The examples that both files answer rightly; returns how many there were that one did not."""
    written = []
    for (messages, tools), right in zip(EXAMPLES, RIGHT, strict=True):
        answers = fp32.answer(messages, tools), int4.answer(messages, tools)
        if answers == (right, right):
            written.append({"messages": messages} | ({"tools": tools} if tools else {}) | {"answer": right})
        else:
            print(f"wrong: {messages[-1]['content']} -> {answers}")
    with open(path, "w") as file:
        file.write(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    return len(EXAMPLES) - len(written)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("prompts", nargs="?")
    parser.add_argument("--count", type=int, default=100)
    arguments = parser.parse_args()
    fp32, int4 = Runtime(arguments.directory), Runtime(arguments.directory, "model_q4.onnx")
    rows = [(task.__name__, "seen" if task in tasks.CLOSED else "held out", questions(task, arguments.count)) for task in tasks.TASKS]
    rows.append(("third turn, system prompt", "held out", later_questions(arguments.count)))
    rows.append(("tool calls and answers", "seen kinds", tool_questions(arguments.count)))
    print("| task | prompts | count | fp32 | int4 |\n|---|---|---|---|---|")
    totals = {"held out": [], "seen": [], "seen kinds": []}
    for name, kind, asked in rows:
        shares = share(fp32, asked), share(int4, asked)
        totals[kind].append(shares)
        print(f"| {name} | {kind} | {len(asked)} | {shares[0]:.0%} | {shares[1]:.0%} |", flush=True)
    means = [sum(column) / len(column) for column in zip(*totals["held out"])]
    print(f"| **mean of the held out** | | | **{means[0]:.1%}** | **{means[1]:.1%}** |")
    if arguments.prompts and write_examples(arguments.prompts, fp32, int4):
        sys.exit(1)


if __name__ == "__main__":
    main()
