"""The chat template, and conversations as tokens."""

import json

import jinja2

TEMPLATE = """\
{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\\n' }}
    {%- endif %}
    {{- '<tools>\\n' }}
    {%- for tool in tools %}
        {{- tool.function.name + '(' }}
        {%- for name, schema in ((tool.function.parameters or {}).properties or {}).items() %}
            {{- name + ': ' + (schema.type if schema.type is string else 'any') + ('' if loop.last else ', ') }}
        {%- endfor %}
        {{- ')\\n' }}
    {%- endfor %}
    {{- '</tools><|im_end|>\\n' }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- elif message.role == 'assistant' %}
        {{- '<|im_start|>assistant\\n' }}
        {%- if message.content %}
            {{- message.content }}
        {%- endif %}
        {%- for call in message.tool_calls or [] %}
            {%- if message.content or not loop.first %}
                {{- '\\n' }}
            {%- endif %}
            {%- set function = call.function or call %}
            {{- '<tool_call>\\n{"name": "' + function.name + '", "arguments": ' }}
            {{- function.arguments if function.arguments is string else function.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == 'tool' %}
        {{- '<|im_start|>user\\n<tool_response>\\n' + message.content + '\\n</tool_response><|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

# Named here because answers are cut out of the rendered text by them.
_ANSWER, _END = "<|im_start|>assistant\n", "<|im_end|>"


def _environment():
    """Jinja as Hugging Face transformers sets it up."""
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


_COMPILED = _environment().from_string(TEMPLATE)


def render(messages, tools=None, add_generation_prompt=False):
    return _COMPILED.render(messages=messages, tools=tools, add_generation_prompt=add_generation_prompt)


def pieces(messages, tools=None):
    """The rendered conversation, cut into (text, whether the model is to learn to write it)."""
    head, *answers = render(messages, tools).split(_ANSWER)
    cut = [(head + _ANSWER, False)]
    for place, answer in enumerate(answers):
        text, rest = answer.split(_END, 1)
        cut.append((text + _END, True))
        cut.append((rest + (_ANSWER if place < len(answers) - 1 else ""), False))
    return cut


def encode(tokenizer, batch):
    """Tokens, and a flag for each that says whether it is learnt, of every (messages, tools)."""
    cut = [pieces(messages, tools) for messages, tools in batch]
    encodings = iter(tokenizer.encode_batch([text for one in cut for text, _ in one], add_special_tokens=False))
    for one in cut:
        tokens, learnt = [], []
        for _, flag in one:
            ids = next(encodings).ids
            tokens += ids
            learnt += [flag] * len(ids)
        yield tokens, learnt
