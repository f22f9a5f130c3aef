package io.llmplatform.registry.onnx;

import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whether the ONNX files of a version can be served. The limits are those of ONNX Runtime 1.29, as
 * it answers when it is given such models.
 */
public final class OnnxChecks {
  // What inference-service opens on a CPU, in this order.
  private static final List<ArtifactPath> MAIN =
      Stream.of("", "_q4", "_int8", "_quantized", "_uint8", "_bnb4", "_fp16", "_q4f16")
          .map(precision -> "model" + precision + ".onnx")
          .flatMap(name -> Stream.of(name, "onnx/" + name))
          .map(ArtifactPath::new)
          .toList();

  private static final long MAX_IR_VERSION = 13;
  private static final Map<String, Long> MAX_OPSETS =
      Map.of(
          OnnxReader.DEFAULT_DOMAIN,
          26L,
          "ai.onnx.ml",
          5L,
          "ai.onnx.training",
          1L,
          "ai.onnx.preview.training",
          1L,
          "com.microsoft",
          1L);

  // Protobuf's: ONNX Runtime cannot parse more.
  private static final long MAX_SIZE = Integer.MAX_VALUE;

  // By this ONNX Runtime means an address in its own memory.
  private static final String MEMORY = "*/_ORT_MEM_ADDR_";

  private OnnxChecks() {}

  /**
   * Reads every {@code *.onnx} file, passing over its tensors.
   *
   * @param files all of a version
   * @return the signature of the main model: {@code model.onnx}, {@code onnx/model.onnx}, without
   *     them the one of another precision that is opened first, or the only one; nothing where no
   *     file is that
   * @throws OnnxRefused if a file cannot be served
   * @throws IOException if the store cannot be read
   */
  public static Optional<Signature> check(SortedMap<ArtifactPath, ? extends Artifact> files)
      throws IOException, OnnxRefused {
    SortedMap<ArtifactPath, OnnxModel> models = new TreeMap<>();
    for (Map.Entry<ArtifactPath, ? extends Artifact> file : files.entrySet()) {
      if (isOnnx(file.getKey())) {
        OnnxModel model = read(file.getKey(), file.getValue());
        checkVersions(file.getKey(), model);
        checkExternalData(file.getKey(), model, files);
        models.put(file.getKey(), model);
      }
    }
    return main(models).map(OnnxModel::signature);
  }

  private static boolean isOnnx(ArtifactPath path) {
    return path.value().toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  private static Optional<OnnxModel> main(SortedMap<ArtifactPath, OnnxModel> models) {
    return MAIN.stream()
        .filter(models::containsKey)
        .findFirst()
        .or(() -> models.size() == 1 ? Optional.of(models.firstKey()) : Optional.empty())
        .map(models::get);
  }

  private static OnnxModel read(ArtifactPath path, Artifact file) throws IOException, OnnxRefused {
    long size = file.size();
    if (size > MAX_SIZE) {
      throw new OnnxRefused(
          path,
          "has more than 2 GiB, which ONNX Runtime cannot read: keep the weights as external"
              + " data in another file of the version.");
    }
    try (InputStream content = file.open()) {
      return OnnxReader.read(content, size);
    } catch (MalformedOnnx malformed) {
      throw new OnnxRefused(path, "is no ONNX model: " + malformed.getMessage() + ".");
    }
  }

  private static void checkVersions(ArtifactPath path, OnnxModel model) throws OnnxRefused {
    long ir = model.irVersion();
    if (ir < 1 || ir > MAX_IR_VERSION) {
      throw new OnnxRefused(
          path,
          "has the IR version %d; ONNX Runtime 1.29 takes 1 to %d.".formatted(ir, MAX_IR_VERSION));
    }
    if (model.opsets().isEmpty()) {
      throw new OnnxRefused(path, "says of no operator set which version it needs.");
    }
    for (Map.Entry<String, Long> opset : new TreeMap<>(model.opsets()).entrySet()) {
      long max = MAX_OPSETS.getOrDefault(opset.getKey(), Long.MAX_VALUE);
      if (opset.getValue() < 1 || opset.getValue() > max) {
        throw new OnnxRefused(
            path,
            "needs the opset %d of %s; ONNX Runtime 1.29 takes 1 to %d."
                .formatted(opset.getValue(), opset.getKey(), max));
      }
    }
  }

  private static void checkExternalData(
      ArtifactPath path, OnnxModel model, SortedMap<ArtifactPath, ? extends Artifact> files)
      throws IOException, OnnxRefused {
    for (Map.Entry<String, Long> data : model.externalData().entrySet()) {
      ArtifactPath place = place(path, data.getKey());
      Artifact file = files.get(place);
      if (file == null) {
        throw new OnnxRefused(
            path,
            "needs the external data '%s', which the version does not have.".formatted(place));
      }
      if (data.getValue() > file.size()) {
        throw new OnnxRefused(
            path,
            "needs %d bytes of external data in '%s', which has only %d."
                .formatted(data.getValue(), place, file.size()));
      }
    }
  }

  private static ArtifactPath place(ArtifactPath model, String location) throws OnnxRefused {
    String relative = location.startsWith("./") ? location.substring(2) : location;
    try {
      if (!location.startsWith(MEMORY)) {
        // By itself first: together with a folder, an absolute one would look relative.
        ArtifactPath inFolder = new ArtifactPath(relative);
        return new ArtifactPath(model.folder() + inFolder.value());
      }
    } catch (IllegalArgumentException escapes) {
      // said below
    }
    throw new OnnxRefused(
        model,
        "has external data at '%s', which is no relative path within the model's folder."
            .formatted(printable(location)));
  }

  private static String printable(String location) {
    return location.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
