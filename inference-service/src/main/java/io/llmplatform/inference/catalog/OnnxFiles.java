package io.llmplatform.inference.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ONNX files of a version, each of one precision, named as transformers.js and onnx-community
 * on the Hugging Face hub name them: {@code model.onnx}, {@code model_fp16.onnx}, …, in the
 * version's folder or in its {@code onnx}.
 */
final class OnnxFiles {
  private static final String FULL = "fp32";
  private static final String HALF = "fp16";

  private static final Map<String, List<String>> NAMES =
      Map.of(
          FULL,
          List.of("model.onnx"),
          HALF,
          List.of("model_fp16.onnx"),
          "int8",
          List.of("model_int8.onnx", "model_quantized.onnx"),
          "uint8",
          List.of("model_uint8.onnx"),
          "quantized",
          List.of("model_quantized.onnx"),
          "q4",
          List.of("model_q4.onnx"),
          "q4f16",
          List.of("model_q4f16.onnx"),
          "bnb4",
          List.of("model_bnb4.onnx"));

  /** Where none is asked for: what a CPU computes well goes first. */
  private static final List<String> ON_CPU =
      List.of(FULL, "q4", "int8", "uint8", "bnb4", HALF, "q4f16");

  private static final List<String> ON_GPU =
      List.of(HALF, FULL, "q4f16", "q4", "int8", "uint8", "bnb4");

  private OnnxFiles() {}

  /**
   * @param precision null: the first that the version has, where {@code model.onnx} goes before all
   *     others
   * @param half whether the fp16 file goes before it
   * @throws IllegalArgumentException when the version has no such file; the message names those
   *     that it has
   */
  static Path choose(Path directory, @Nullable String precision, boolean half) throws IOException {
    List<String> precisions = precision != null ? List.of(precision) : half ? ON_GPU : ON_CPU;
    List<Path> wanted = precisions.stream().flatMap(each -> paths(each).stream()).toList();
    for (Path path : wanted) {
      if (Files.isRegularFile(directory.resolve(path))) {
        return directory.resolve(path);
      }
    }
    throw new IllegalArgumentException(
        "the version has none of the files %s%s; its ONNX files are %s"
            .formatted(
                precision == null ? paths(FULL) : wanted,
                precision == null ? "" : " of the precision " + precision,
                all(directory)));
  }

  private static List<Path> paths(String precision) {
    List<String> names = NAMES.get(precision);
    if (names == null) {
      throw new IllegalArgumentException(
          "the precision %s is none of %s"
              .formatted(precision, NAMES.keySet().stream().sorted().toList()));
    }
    return names.stream().flatMap(name -> Stream.of(Path.of(name), Path.of("onnx", name))).toList();
  }

  /**
   * Bytes of an ONNX file and of its external data: files beside it whose names begin with its
   * name, and loose {@code .data} and {@code .bin} files.
   */
  static long size(Path onnx) throws IOException {
    long size = 0;
    try (Stream<Path> siblings = Files.list(onnx.toAbsolutePath().getParent())) {
      for (Path file : siblings.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        boolean data = name.startsWith(onnx.getFileName().toString()) || isLooseData(name);
        size += data ? Files.size(file) : 0;
      }
    }
    return size;
  }

  private static boolean isLooseData(String name) {
    return !name.contains(".onnx") && (name.endsWith(".data") || name.endsWith(".bin"));
  }

  private static List<String> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .filter(path -> path.endsWith(".onnx"))
          .sorted()
          .toList();
    }
  }
}
