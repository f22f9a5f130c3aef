"""Greedy generation with ONNX Runtime, for a model's directory as export.py writes it."""

import pathlib

import jinja2
import json
import numpy as np
import onnxruntime
from tokenizers import Tokenizer


class Runtime:
    """One ONNX file of a directory. Prompts are made with the directory's own template and tokenizer."""

    def __init__(self, directory, file="model.onnx"):
        directory = pathlib.Path(directory)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(directory / "onnx" / file, options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self.stops = json.loads((directory / "generation_config.json").read_text())["eos_token_id"]
        environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
        environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
        self.template = environment.from_string(json.loads((directory / "tokenizer_config.json").read_text())["chat_template"])
        self.caches = [value for value in self.session.get_inputs() if value.name.startswith("past_key_values.")]

    def prompt(self, messages, tools=None):
        text = self.template.render(messages=messages, tools=tools, add_generation_prompt=True)
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def empty(self, batch, length=0):
        """Caches of zeros for so many rows."""
        return {value.name: np.zeros((batch, value.shape[1], length, value.shape[3]), np.float32) for value in self.caches}

    def run(self, tokens, mask, past):
        """Logits [batch, sequence, vocabulary], and the caches to feed next."""
        outputs = self.session.run(None, {"input_ids": np.asarray(tokens, np.int64), "attention_mask": np.asarray(mask, np.int64)} | past)
        return outputs[0], dict(zip(past, outputs[1:]))

    def greedy(self, prompt, longest=96, chunk=None):
        """The tokens after a prompt, without the stop token; the prompt is fed in chunks where a size is given."""
        past, chosen, pending = self.empty(1), [], list(prompt)
        fed = 0
        while True:
            now, pending = pending[: chunk or len(pending)], pending[chunk or len(pending) :]
            fed += len(now)
            logits, past = self.run([now], np.ones((1, fed)), past)
            if pending:
                continue
            token = int(logits[0, -1].argmax())
            if token in self.stops or len(chosen) == longest:
                return chosen
            chosen.append(token)
            pending = [token]

    def answer(self, messages, tools=None):
        return self.tokenizer.decode(self.greedy(self.prompt(messages, tools)), skip_special_tokens=True)
