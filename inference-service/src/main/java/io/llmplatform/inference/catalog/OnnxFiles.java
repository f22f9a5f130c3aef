package io.llmplatform.inference.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ONNX files of a version, each of one precision, named as those of onnx-community on the
 * Hugging Face hub: {@code model.onnx}, {@code model_fp16.onnx}, …, in the version's folder or in
 * its {@code onnx}.
 */
final class OnnxFiles {
  private static final String DEFAULT = "fp32";

  private static final Map<String, List<String>> NAMES =
      Map.of(
          DEFAULT,
          List.of("model.onnx"),
          "fp16",
          List.of("model_fp16.onnx"),
          "int8",
          List.of("model_int8.onnx", "model_quantized.onnx"),
          "q4",
          List.of("model_q4.onnx"));

  private OnnxFiles() {}

  /**
   * @param precision null: the file without a suffix
   * @throws IllegalArgumentException when the version has no such file; the message names those
   *     that it has
   */
  static Path choose(Path directory, @Nullable String precision) throws IOException {
    List<String> names = NAMES.get(Objects.requireNonNullElse(precision, DEFAULT));
    if (names == null) {
      throw new IllegalArgumentException(
          "the precision %s is none of %s"
              .formatted(precision, NAMES.keySet().stream().sorted().toList()));
    }
    List<Path> wanted =
        names.stream().flatMap(name -> Stream.of(Path.of(name), Path.of("onnx", name))).toList();
    for (Path path : wanted) {
      if (Files.isRegularFile(directory.resolve(path))) {
        return directory.resolve(path);
      }
    }
    throw new IllegalArgumentException(
        "the version has none of the files %s%s; its ONNX files are %s"
            .formatted(
                wanted, precision == null ? "" : " of the precision " + precision, all(directory)));
  }

  /**
   * As {@link #choose(Path, String)}.
   *
   * @param half whether the fp16 file goes before, where the version has one and no precision is
   *     asked for
   */
  static Path choose(Path directory, @Nullable String precision, boolean half) throws IOException {
    if (precision == null && half) {
      for (Path folder : List.of(directory, directory.resolve("onnx"))) {
        Path file = folder.resolve("model_fp16.onnx");
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    return choose(directory, precision);
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
