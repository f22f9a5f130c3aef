package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder is given and gives, read from its inputs and outputs: names as Optimum,
 * transformers.js and onnxruntime-genai write them.
 *
 * @param ids the token ids' input
 * @param mask the attention mask's
 * @param positions the positions'; null: the model finds them itself
 * @param keep how many logits it is to give for each sequence; null: it cannot be told
 * @param logits the output's name
 * @param logitsType fp32 or fp16
 * @param caches keys and values of all layers
 */
record DecoderGraph(
    Input ids,
    Input mask,
    @Nullable Input positions,
    @Nullable Input keep,
    String logits,
    OnnxJavaType logitsType,
    List<CacheTensor> caches) {
  /**
   * The input of a merged decoder (Optimum's {@code decoder_model_merged}) that says whether there
   * is a past.
   */
  static final String BRANCH = "use_cache_branch";

  private static final Set<String> TOKENS =
      Set.of("input_ids", "attention_mask", "position_ids", BRANCH);

  /** The output whose name all decoders have in common. */
  static final String LOGITS = "logits";

  /** Names of the input that says of how many last tokens there are to be logits. */
  static final Set<String> KEEP = Set.of(KeptLogits.INPUT, "logits_to_keep");

  private static final Set<OnnxJavaType> FLOATS = Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);

  /**
   * An input of whole numbers.
   *
   * @param type int64 or int32
   */
  record Input(String name, OnnxJavaType type) {}

  /**
   * @throws UnsupportedLanguageModel when it is no such decoder
   */
  static DecoderGraph of(Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs) {
    return new Reading(inputs, outputs).graph();
  }

  /** Bytes that a token takes in all of the caches. */
  long bytesPerToken() {
    return caches.stream().mapToLong(CacheTensor::bytesPerToken).sum();
  }

  private record Reading(Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs) {
    DecoderGraph graph() {
      List<CacheTensor> caches = new ArrayList<>();
      Input keep = null;
      for (String name : inputs.keySet()) {
        if (name.startsWith("past")) {
          caches.add(cache(name));
        } else if (KEEP.contains(name)) {
          keep = numbers(name);
        } else if (!TOKENS.contains(name)) {
          throw new UnsupportedLanguageModel(
              "it wants the input '%s', and decoders are given tokens alone".formatted(name));
        }
      }
      requireWhole(caches);
      return new DecoderGraph(
          matrix("input_ids"),
          matrix("attention_mask"),
          inputs.containsKey("position_ids") ? matrix("position_ids") : null,
          keep,
          LOGITS,
          logitsType(),
          List.copyOf(caches));
    }

    private void requireWhole(List<CacheTensor> caches) {
      if (caches.isEmpty()) {
        throw new UnsupportedLanguageModel(
            "it takes no keys and values ('past_key_values'): it was exported without its cache");
      }
      for (String output : outputs.keySet()) {
        if (output.startsWith("present")
            && caches.stream().noneMatch(cache -> cache.present().equals(output))) {
          throw new UnsupportedLanguageModel(
              "its output '%s' belongs to no input".formatted(output));
        }
      }
      if (caches.stream().map(CacheTensor::type).distinct().count() > 1) {
        throw new UnsupportedLanguageModel("its keys and values are of different types");
      }
    }

    private CacheTensor cache(String past) {
      TensorInfo info = tensor(inputs, past);
      requirePair(past);
      long[] shape = info.getShape();
      if (shape.length != 4 || shape[1] < 1 || shape[3] < 1 || shape[0] > 0 || shape[2] > 0) {
        throw new UnsupportedLanguageModel(
            "its cache '%s' has the shape %s, not [any, heads, any, size]"
                .formatted(past, Arrays.toString(shape)));
      }
      if (!FLOATS.contains(info.type)) {
        throw new UnsupportedLanguageModel(
            "its cache '%s' is of %s, neither fp32 nor fp16".formatted(past, info.onnxType));
      }
      return new CacheTensor(
          past, present(past), Math.toIntExact(shape[1]), Math.toIntExact(shape[3]), info.type);
    }

    /** Keys and values come in pairs; all other caches have other names. */
    private void requirePair(String past) {
      int key = past.lastIndexOf("key");
      int value = past.lastIndexOf("value");
      // "past_key_values.0.key" has both words.
      boolean isKey = key > value;
      int word = Math.max(key, value);
      if (word < 0 || past.contains("encoder.") || past.contains("cross")) {
        throw new UnsupportedLanguageModel(
            "its cache '%s' holds no keys or values of the text".formatted(past));
      }
      String other =
          past.substring(0, word)
              + (isKey ? "value" : "key")
              + past.substring(word + (isKey ? "key" : "value").length());
      if (!inputs.containsKey(other)) {
        throw new UnsupportedLanguageModel(
            "its cache '%s' misses its other half '%s'".formatted(past, other));
      }
    }

    private String present(String past) {
      return Stream.of(
              past.replaceFirst("past_key_values", "present"), past.replaceFirst("past", "present"))
          .filter(outputs::containsKey)
          .findFirst()
          .orElseThrow(
              () ->
                  new UnsupportedLanguageModel(
                      "its cache '%s' has no output to go on with".formatted(past)));
    }

    private Input matrix(String name) {
      int rank = tensor(inputs, name).getShape().length;
      if (rank != 2) {
        throw new UnsupportedLanguageModel(
            "its input '%s' has %d dimensions, not 2".formatted(name, rank));
      }
      return numbers(name);
    }

    private Input numbers(String name) {
      TensorInfo info = tensor(inputs, name);
      if (info.type != OnnxJavaType.INT64 && info.type != OnnxJavaType.INT32) {
        throw new UnsupportedLanguageModel(
            "its input '%s' is of %s, neither int64 nor int32".formatted(name, info.onnxType));
      }
      return new Input(name, info.type);
    }

    private OnnxJavaType logitsType() {
      TensorInfo info = tensor(outputs, LOGITS);
      if (!FLOATS.contains(info.type)) {
        throw new UnsupportedLanguageModel(
            "its logits are of %s, neither fp32 nor fp16".formatted(info.onnxType));
      }
      return info.type;
    }

    private static TensorInfo tensor(Map<String, NodeInfo> nodes, String name) {
      NodeInfo node = nodes.get(name);
      if (node == null || !(node.getInfo() instanceof TensorInfo info)) {
        throw new UnsupportedLanguageModel("it has no tensor '%s'".formatted(name));
      }
      return info;
    }
  }
}
