"""Learns the tokenizer: byte-level BPE of 2,048 tokens, digits one by one. Usage: python vocabulary.py TOKENIZER_JSON"""

import itertools
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

import chat
import tasks

SIZE = 2048
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MARKS = ["<tools>", "</tools>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]
# Words with their space, single digits, runs of other characters, line ends.
_PIECES = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def _text(conversations):
    """What is between the marks. Text beyond ASCII is left to the bytes, which are all in the vocabulary."""
    for messages, tools in conversations:
        text = chat.render(messages, tools)
        for mark in SPECIAL + MARKS:
            text = text.replace(mark, "\0")
        yield from (part for part in text.split("\0") if part.isascii() and part)


def learn(conversations):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(_PIECES), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    special = [AddedToken(mark, special=True, normalized=False) for mark in SPECIAL]
    marks = [AddedToken(mark, special=False, normalized=False) for mark in MARKS]
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE - len(MARKS),
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_text(conversations), trainer)
    tokenizer.add_tokens(marks)
    return tokenizer


if __name__ == "__main__":
    learnt = learn(itertools.islice(tasks.conversations(seed=0), 30000))
    learnt.save(sys.argv[1])
    print(f"{learnt.get_vocab_size()} tokens")
