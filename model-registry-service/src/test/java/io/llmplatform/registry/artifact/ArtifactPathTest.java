package io.llmplatform.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.onnx",
        "onnx/model.onnx",
        "1_Pooling/config.json",
        ".gitattributes",
        "a/..b/c..d",
        "模型/权重.bin",
        "with space.txt",
        "onnx::MatMul_12",
        "a%2Fb"
      })
  void takesWhatModelsAreMadeOf(String value) {
    Path inside = Path.of("/store/version").resolve(new ArtifactPath(value).value());
    assertThat(inside.normalize().toString()).isEqualTo("/store/version/" + value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a/..",
        "..",
        ".",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "..\\up",
        "C:/windows",
        "c:relative",
        "nul\0.bin",
        "line\nbreak",
        "tab\t",
        "del\u007f",
        "next\u0085line",
        "right\u202eleft",
        "zero\u200bwidth",
        "line\u2028separator",
        "half\ud800",
        "not utf-8 \ufffd"
      })
  void refusesWhatLeavesTheVersionOrHidesWhatItIs(String value) {
    assertThatThrownBy(() -> new ArtifactPath(value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundsLengthsInBytesAndDepth() {
    assertThat(new ArtifactPath("a".repeat(255)).value()).hasSize(255);
    assertThat(new ArtifactPath("a/".repeat(15) + "b").folders()).hasSize(15);
    refuses("a".repeat(256));
    refuses("模".repeat(86));
    refuses("a/".repeat(16) + "b");
    refuses(("a".repeat(200) + "/").repeat(5) + "a".repeat(20));
  }

  @Test
  void namesItsFolders() {
    assertThat(new ArtifactPath("a/b/c").folders()).containsExactly("a", "a/b");
    assertThat(new ArtifactPath("a/b/c").fileName()).isEqualTo("c");
    assertThat(new ArtifactPath("c").folders()).isEmpty();
  }

  private static void refuses(String value) {
    assertThatThrownBy(() -> new ArtifactPath(value)).isInstanceOf(IllegalArgumentException.class);
  }
}
