package io.llmplatform.inference.language.onnx;

import static io.llmplatform.inference.language.onnx.OnnxWriter.BOOL;
import static io.llmplatform.inference.language.onnx.OnnxWriter.FLOAT;
import static io.llmplatform.inference.language.onnx.OnnxWriter.FLOAT16;
import static io.llmplatform.inference.language.onnx.OnnxWriter.INT32;
import static io.llmplatform.inference.language.onnx.OnnxWriter.INT64;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of Llama's shape with random weights: two layers of 32, two heads of 16 over one head
 * of keys and values, and 97 tokens.
 *
 * @param grouped whether its attention is GroupQueryAttention; else it concatenates, and is given
 *     positions
 * @param half whether it computes in fp16
 * @param keeping whether it can be told how many logits to give, which it takes as int32
 * @param narrow whether its token ids and mask are int32
 */
record TinyDecoder(boolean grouped, boolean half, boolean keeping, boolean narrow) {
  static final int VOCABULARY = 97;
  private static final int WIDTH = 32;
  private static final int HEADS = 2;
  private static final int HEAD = 16;
  private static final int HIDDEN = 48;
  private static final int LAYERS = 2;
  private static final int POSITIONS = 512;
  private static final String MICROSOFT = "com.microsoft";

  static TinyDecoder shared() {
    return new TinyDecoder(true, false, false, false);
  }

  static TinyDecoder concatenating() {
    return new TinyDecoder(false, false, false, false);
  }

  byte[] model() {
    return new Writing(this, Branches.NONE, null).model();
  }

  /** Writes {@code model.onnx}, whose weights are in {@code model.onnx.data}. */
  Path writeWithExternalData(Path folder) throws IOException {
    Writing writing = new Writing(this, Branches.NONE, "model.onnx.data");
    Path file = Files.write(folder.resolve("model.onnx"), writing.model());
    Files.write(folder.resolve("model.onnx.data"), writing.out.external());
    return file;
  }

  /** With one branch for the beginning of sequences, and one for the rest. */
  byte[] merged(Branches branches) {
    return new Writing(this, branches, null).model();
  }

  /** What becomes of the past. */
  enum Branches {
    NONE,
    /** It is used where there is said to be one. */
    SOUND,
    /** It never is. */
    FORGETFUL
  }

  private static final class Writing {
    private final TinyDecoder made;
    private final Branches branches;
    private final OnnxWriter out;
    private final Random random = new Random(7);
    private String attended = "";
    private String total = "";
    private String bias = "";
    private String keyShape = "";
    private String expanded = "";
    private String repeated = "";

    Writing(TinyDecoder made, Branches branches, @Nullable String externalFile) {
      this.out = new OnnxWriter(externalFile);
      this.made = made;
      this.branches = branches;
    }

    byte[] model() {
      int whole = made.narrow ? INT32 : INT64;
      out.input("input_ids", whole, "batch", "tokens");
      out.input("attention_mask", whole, "batch", "total");
      out.output("logits", made.half ? FLOAT16 : FLOAT, "batch", "kept", VOCABULARY);
      rotary();
      shapes();
      String skip = out.node("Gather", weights("embedding", VOCABULARY, WIDTH), "input_ids");
      String normal =
          out.node(
              "SimplifiedLayerNormalization",
              Map.of("axis", -1, "epsilon", 1e-5f),
              skip,
              ones("norm"));
      for (int layer = 0; layer < LAYERS; layer++) {
        String[] after = layer("layer" + layer + ".", layer, normal, skip);
        normal = after[0];
        skip = after[1];
      }
      String head = weights("head", WIDTH, VOCABULARY);
      out.node("", "MatMul", List.of(kept(normal), head), List.of("logits"), Map.of());
      return out.model();
    }

    private String[] layer(String name, int layer, String normal, String skip) {
      String query = product(normal, name + "q", WIDTH, HEADS * HEAD);
      String key = product(normal, name + "k", WIDTH, HEAD);
      String value = product(normal, name + "v", WIDTH, HEAD);
      for (String side : List.of("key", "value")) {
        int type = made.half ? FLOAT16 : FLOAT;
        out.input("past_key_values." + layer + "." + side, type, "batch", 1, "past", HEAD);
        out.output("present." + layer + "." + side, type, "batch", 1, "now", HEAD);
      }
      String attention =
          made.grouped ? grouped(layer, query, key, value) : plain(layer, query, key, value);
      String[] middle = addAndNormalize(product(attention, name + "o", WIDTH, WIDTH), skip, name);
      String gate = product(middle[0], name + "g", WIDTH, HIDDEN);
      String silu = out.node("Mul", gate, out.node("Sigmoid", gate));
      String up = out.node("Mul", silu, product(middle[0], name + "u", WIDTH, HIDDEN));
      return addAndNormalize(product(up, name + "d", HIDDEN, WIDTH), middle[1], name + "2.");
    }

    private String[] addAndNormalize(String change, String skip, String name) {
      String[] both = {name + "normal", name + "sum"};
      out.node(
          MICROSOFT,
          "SkipSimplifiedLayerNormalization",
          List.of(change, skip, ones(name + "norm")),
          List.of(both[0], "", "", both[1]),
          Map.of("epsilon", 1e-5f));
      return both;
    }

    private String grouped(int layer, String query, String key, String value) {
      String past = "past_key_values." + layer;
      String present = "present." + layer;
      out.node(
          MICROSOFT,
          "GroupQueryAttention",
          List.of(query, key, value, past + ".key", past + ".value", attended, total, "cos", "sin"),
          List.of("attention" + layer, present + ".key", present + ".value"),
          Map.of("num_heads", HEADS, "kv_num_heads", 1, "do_rotary", 1));
      return "attention" + layer;
    }

    private String plain(int layer, String query, String key, String value) {
      String q = rotated(heads(query, "query_shape"), "q" + layer);
      String k = rotated(heads(key, keyShape), "k" + layer);
      String keys = appended(layer, "key", k);
      String values = appended(layer, "value", heads(value, keyShape));
      String transposed = out.node("Transpose", Map.of("perm", List.of(0, 1, 3, 2)), keys);
      String scores = out.node("Mul", out.node("MatMul", q, transposed), "scale");
      String weights = out.node("Softmax", Map.of("axis", -1), out.node("Add", scores, bias));
      String mixed = out.node("MatMul", weights, values);
      String back = out.node("Transpose", Map.of("perm", List.of(0, 2, 1, 3)), mixed);
      return out.node("Reshape", back, "flat_shape");
    }

    private String heads(String value, String shape) {
      String split = out.node("Reshape", value, shape);
      return out.node("Transpose", Map.of("perm", List.of(0, 2, 1, 3)), split);
    }

    private String rotated(String value, String name) {
      List<String> inputs = List.of(value, "position_ids", "cos", "sin");
      out.node(MICROSOFT, "RotaryEmbedding", inputs, List.of(name), Map.of());
      return name;
    }

    /** With the past before it, for each of the query's heads. */
    private String appended(int layer, String side, String value) {
      String present = "present." + layer + "." + side;
      out.node(
          "",
          "Concat",
          List.of(past("past_key_values." + layer + "." + side), value),
          List.of(present),
          Map.of("axis", 2));
      String unsqueezed = out.node("Unsqueeze", present, "two");
      return out.node("Reshape", out.node("Expand", unsqueezed, expanded), repeated);
    }

    private String past(String name) {
      if (branches == Branches.NONE) {
        return name;
      }
      OnnxWriter used = new OnnxWriter();
      used.node("", "Identity", List.of(name), List.of(name + ".used"), Map.of());
      OnnxWriter unused = new OnnxWriter();
      List<String> nothing = List.of(name, "zeros", "zeros", "two");
      unused.node("", "Slice", nothing, List.of(name + ".unused"), Map.of());
      unused.output(name + ".unused", FLOAT, "batch", 1, "past", HEAD);
      used.output(name + ".used", FLOAT, "batch", 1, "past", HEAD);
      boolean sound = branches == Branches.SOUND;
      return out.node(
          "If",
          Map.of("then_branch", sound ? used : unused, "else_branch", unused),
          "use_cache_branch");
    }

    private void rotary() {
      float[] cos = new float[POSITIONS * HEAD / 2];
      float[] sin = new float[POSITIONS * HEAD / 2];
      for (int i = 0; i < cos.length; i++) {
        double angle = i / (HEAD / 2) / Math.pow(10000, i % (HEAD / 2) * 2.0 / HEAD);
        cos[i] = (float) Math.cos(angle);
        sin[i] = (float) Math.sin(angle);
      }
      out.floats("cos", made.half, new int[] {POSITIONS, HEAD / 2}, cos);
      out.floats("sin", made.half, new int[] {POSITIONS, HEAD / 2}, sin);
    }

    private void shapes() {
      out.longs("zero", new int[0], 0);
      out.longs("one", new int[0], 1);
      out.longs("zeros", new int[] {1}, 0);
      out.longs("ones", new int[] {1}, 1);
      out.longs("two", new int[] {1}, 2);
      String mask = out.node("Cast", Map.of("to", INT64), "attention_mask");
      String width = out.node("Gather", out.node("Shape", mask), "one");
      if (made.grouped) {
        String sum = out.node("ReduceSum", Map.of("keepdims", 0), mask, "ones");
        attended = out.node("Cast", Map.of("to", INT32), out.node("Sub", sum, "one"));
        total = out.node("Cast", Map.of("to", INT32), width);
      } else {
        out.input("position_ids", INT64, "batch", "tokens");
        if (branches != Branches.NONE) {
          out.input("use_cache_branch", BOOL, 1);
        }
        plainShapes(mask, width);
      }
    }

    private void plainShapes(String mask, String width) {
      out.floats("scale", made.half, new int[0], 0.25f);
      out.floats("never", false, new int[0], -1e9f);
      out.floats("always", false, new int[0], 0);
      out.floats("unit", false, new int[0], 1);
      keyShape = out.longs("key_shape", new int[] {4}, 0, 0, 1, HEAD);
      out.longs("query_shape", new int[] {4}, 0, 0, HEADS, HEAD);
      out.longs("flat_shape", new int[] {3}, 0, 0, WIDTH);
      out.longs("groups", new int[] {2}, 1, HEADS);
      out.longs("all_heads", new int[] {1}, HEADS);
      out.longs("head_size", new int[] {1}, HEAD);
      String ids = out.node("Shape", "input_ids");
      String batch = out.node("Unsqueeze", out.node("Gather", ids, "zero"), "zeros");
      String tokens = out.node("Gather", ids, "one");
      String keys = out.node("Unsqueeze", out.node("Range", "zero", width, "one"), "zeros");
      String first = out.node("Sub", width, tokens);
      String queries = out.node("Unsqueeze", out.node("Range", first, width, "one"), "ones");
      String causal = out.node("Where", out.node("LessOrEqual", keys, queries), "always", "never");
      String attend = out.node("Cast", Map.of("to", FLOAT), mask);
      String hidden = out.node("Mul", out.node("Sub", "unit", attend), "never");
      out.longs("middle", new int[] {2}, 1, 2);
      String sum = out.node("Add", causal, out.node("Unsqueeze", hidden, "middle"));
      bias = made.half ? out.node("Cast", Map.of("to", FLOAT16), sum) : sum;
      String columns = out.node("Unsqueeze", width, "zeros");
      Map<String, Integer> axis = Map.of("axis", 0);
      expanded = out.node("Concat", axis, batch, "groups", columns, "head_size");
      repeated = out.node("Concat", axis, batch, "all_heads", columns, "head_size");
    }

    /** The last tokens, as many as the model was told. */
    private String kept(String normal) {
      if (!made.keeping) {
        return normal;
      }
      out.input("num_logits_to_keep", INT32);
      String keep = out.node("Cast", Map.of("to", INT64), "num_logits_to_keep");
      String start = out.node("Neg", out.node("Unsqueeze", keep, "zeros"));
      String end = out.longs("end", new int[] {1}, Long.MAX_VALUE);
      return out.node("Slice", normal, start, end, "ones");
    }

    private String product(String value, String name, int rows, int columns) {
      return out.node("MatMul", value, weights(name, rows, columns));
    }

    private String ones(String name) {
      float[] ones = new float[WIDTH];
      java.util.Arrays.fill(ones, 1);
      return out.floats(name, made.half, new int[] {WIDTH}, ones);
    }

    private String weights(String name, int rows, int columns) {
      float[] values = new float[rows * columns];
      IntStream.range(0, values.length)
          .forEach(i -> values[i] = (float) random.nextGaussian() * 0.4f);
      return out.floats(name, made.half, new int[] {rows, columns}, values);
    }
  }
}
