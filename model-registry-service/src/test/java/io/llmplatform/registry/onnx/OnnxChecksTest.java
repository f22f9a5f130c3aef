package io.llmplatform.registry.onnx;

import static io.llmplatform.registry.onnx.OnnxBytes.identityGraph;
import static io.llmplatform.registry.onnx.OnnxBytes.model;
import static io.llmplatform.registry.onnx.OnnxBytes.opset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactPath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxChecksTest {
  private final SortedMap<ArtifactPath, Artifact> files = new TreeMap<>();

  @Test
  void theSignatureIsThatOfTheMainModel() throws Exception {
    assertThat(OnnxChecks.check(files)).isEmpty();
    file("only/here.ONNX", OnnxBytes.identity().whole());
    assertThat(OnnxChecks.check(files)).isPresent();
    file("only/there.onnx", OnnxBytes.identity().whole());
    assertThat(OnnxChecks.check(files)).as("neither is the main model").isEmpty();
    file("onnx/model.onnx", model(10, new OnnxBytes()).message(8, opset("", 13)).whole());
    assertThat(OnnxChecks.check(files)).get().extracting(Signature::inputs).asList().isEmpty();
    file("model.onnx", OnnxBytes.identity().whole());
    assertThat(OnnxChecks.check(files)).get().extracting(Signature::inputs).asList().hasSize(1);
  }

  @Test
  void takesALanguageModelAsItIsPublished() throws Exception {
    OnnxBytes graph =
        new OnnxBytes()
            .message(5, OnnxBytes.externalTensor(25, "location", "model_q4.onnx_data"))
            .message(11, OnnxBytes.value("past_key_values.0.key", OnnxBytes.floats("past", 64)));
    OnnxBytes model =
        model(10, graph).message(8, opset("", 21)).message(8, opset("com.microsoft", 1));
    file("onnx/model_q4.onnx", model.whole());
    file("onnx/model_q4.onnx_data", new byte[100]);
    file("onnx/model_q4f16.onnx", OnnxBytes.identity().whole());
    file("config.json", new byte[2]);

    assertThat(OnnxChecks.check(files))
        .as("of the file that is opened first")
        .get()
        .extracting(signature -> signature.inputs().get(0).name())
        .isEqualTo("past_key_values.0.key");
  }

  @ParameterizedTest
  @CsvSource({"'',30", "ai.onnx.ml,7", "ai.onnx.training,3", "com.microsoft,3", "my.domain,3"})
  void takesTheOpsetsThatOnnxRuntimeTakes(String domain, int last) throws Exception {
    for (int version = 1; version <= last; version++) {
      OnnxBytes model = model(10, identityGraph()).message(8, opset(domain, version));
      if (!domain.isEmpty()) {
        model.message(8, opset("", 13));
      }
      assertThat(accepts(model)).as("%s %d", domain, version).isEqualTo(runs(model.whole()));
    }
  }

  @Test
  void takesTheIrVersionsThatOnnxRuntimeTakes() throws Exception {
    for (int version = 1; version <= 16; version++) {
      OnnxBytes model = model(version, identityGraph()).message(8, opset("", 13));
      assertThat(accepts(model)).as("%d", version).isEqualTo(runs(model.whole()));
    }
  }

  @Test
  void namesTheOpsetThatIsTooNew() {
    refused(
        model(10, identityGraph()).message(8, opset("", 99)),
        "The file 'onnx/model.onnx' needs the opset 99 of ai.onnx; ONNX Runtime 1.29 takes 1 to"
            + " 26.");
    refused(model(10, identityGraph()), "operator set");
    refused(model(10, identityGraph()).message(8, opset("", 0)), "opset 0");
    refused(model(0, identityGraph()).message(8, opset("", 13)), "IR version 0");
  }

  @Test
  void whatIsNoModelIsNamed() {
    refused(
        new OnnxBytes().raw("not a model".chars().toArray()), "'onnx/model.onnx' is no ONNX model");
    refused(new OnnxBytes(), "no graph");
  }

  @Test
  void externalDataLiesBesideTheModelAndIsLongEnough() throws Exception {
    file("onnx/w.bin", new byte[100]);
    file("onnx/deep/w.bin", new byte[8]);
    file("w2.bin", new byte[100]);
    assertThat(accepts(OnnxBytes.external(25, "location", "w.bin"))).isTrue();
    assertThat(accepts(OnnxBytes.external(2, "location", "./deep/w.bin"))).isTrue();
    refused(OnnxBytes.external(26, "location", "w.bin"), "needs 104 bytes");
    refused(OnnxBytes.external(1, "location", "w.bin", "offset", "99"), "needs 103 bytes");
    refused(
        OnnxBytes.external(1, "location", "w.bin", "offset", "90", "length", "11"),
        "needs 101 bytes of external data in 'onnx/w.bin', which has only 100");
    refused(
        OnnxBytes.external(1, "location", "w2.bin"), "'onnx/w2.bin', which the version does not");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../w.bin",
        "a/../../w.bin",
        "a\\..\\w.bin",
        "C:/w.bin",
        "c:w.bin",
        "w.bin\0.txt",
        "//host/share",
        "a//b",
        ".",
        "./../w.bin",
        ".//etc/passwd",
        "*/_ORT_MEM_ADDR_/*"
      })
  void noPathLeadsOutOfTheModelsFolder(String location) {
    file("w.bin", new byte[100]);
    refused(OnnxBytes.external(1, "location", location), "no relative path within");
  }

  @Test
  void aModelThatProtobufCannotHoldIsRefusedUnread() {
    files.put(
        new ArtifactPath("model.onnx"),
        new Artifact() {
          @Override
          public long size() {
            return 1L << 31;
          }

          @Override
          public InputStream open() {
            throw new AssertionError("read");
          }
        });
    assertThatExceptionOfType(OnnxRefused.class)
        .isThrownBy(() -> OnnxChecks.check(files))
        .withMessageContaining("2 GiB");
  }

  private void refused(OnnxBytes model, String words) {
    file("onnx/model.onnx", model.whole());
    assertThatExceptionOfType(OnnxRefused.class)
        .isThrownBy(() -> OnnxChecks.check(files))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.file()).isEqualTo("onnx/model.onnx"));
  }

  private boolean accepts(OnnxBytes model) throws Exception {
    file("onnx/model.onnx", model.whole());
    try {
      Optional<Signature> signature = OnnxChecks.check(files);
      return signature.isPresent();
    } catch (OnnxRefused refused) {
      return false;
    }
  }

  private static boolean runs(byte[] model) {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    try (OrtSession session = environment.createSession(model)) {
      return session.getNumInputs() == 1;
    } catch (OrtException refused) {
      return false;
    }
  }

  private void file(String path, byte[] content) {
    files.put(
        new ArtifactPath(path),
        new Artifact() {
          @Override
          public long size() {
            return content.length;
          }

          @Override
          public InputStream open() {
            return new ByteArrayInputStream(content);
          }
        });
  }
}
