"""Makes byte-level.json and sentencepiece.json, the two kinds of tokenizer that language models have, small.

    pip install tokenizers==0.23.3
    python make_tokenizers.py
"""
import json

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

CORPUS = [
    "The quick brown fox jumps over the lazy dog. The dog sleeps.",
    "It's what they'd said: 1234 dogs, 56 foxes, and it's fine.",
    "def hello(name):\n    return f\"Hello, {name}!\"\n",
    "今天天气很好,我们去公园散步。今天天气不好,我们不去。",
    "你好,世界!你好,朋友!",
    "emoji 😀 😁 👍🏽 👨‍👩‍👧‍👦 naïve café über",
] * 4
SPECIALS = ["<|end|>", "<|user|>", "<|assistant|>"]


def save(tokenizer, name):
    # One line per file would hide what it is, one per token is long: only the outermost is broken.
    data = json.loads(tokenizer.to_str())
    lines = [json.dumps(k) + ": " + json.dumps(v, ensure_ascii=False) for k, v in data.items()]
    with open(name, "w", encoding="utf-8") as out:
        out.write("{\n" + ",\n".join(lines) + "\n}\n")


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_tokens([AddedToken("<think>", special=False, normalized=False)])
    save(tokenizer, "byte-level.json")


def sentencepiece():
    """As Llama 2's: byte fallback, a space put before the text, a BOS token."""
    specials = ["<unk>", "<s>", "</s>"]
    trained = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.pre_tokenizer = pre_tokenizers.Split(Regex("(?=▁)"), "isolated")
    trainer = trainers.BpeTrainer(vocab_size=160, special_tokens=specials, show_progress=False)
    trained.train_from_iterator([" " + line for line in CORPUS[:3]], trainer)
    state = json.loads(trained.to_str())
    learnt = [t for t in state["model"]["vocab"] if t not in specials]
    vocab = {t: i for i, t in enumerate(specials)}
    for b in range(256):
        vocab[f"<0x{b:02X}>"] = len(vocab)
    for t in learnt:
        vocab[t] = len(vocab)
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocab,
            merges=[tuple(m) for m in state["model"]["merges"]],
            byte_fallback=True,
            unk_token="<unk>",
            fuse_unk=True,
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in specials])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    save(tokenizer, "sentencepiece.json")


byte_level()
sentencepiece()
