package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.HubFilePatterns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternsTest {

  // Each line was checked with Python's fnmatch.fnmatchcase.
  @ParameterizedTest
  @CsvSource({
    "*.json,config.json,true",
    "*.json,a/b.json,true",
    "*.json,config.jsonl,false",
    "onnx/*,onnx/model.onnx,true",
    "onnx/*,onnx/a/b,true",
    "onnx/*,xonnx/a,false",
    "model.onnx,onnx/model.onnx,false",
    "model?.bin,model1.bin,true",
    "model?.bin,model12.bin,false",
    "model[12].bin,model2.bin,true",
    "model[!12].bin,model2.bin,false",
    "model[!12].bin,model3.bin,true",
    "model[0-9].bin,model7.bin,true",
    "a[b,a[b,true",
    "a[]]b,a]b,true",
    "a[!]]b,a]b,false",
    "*,anything/at.all,true",
    "**/x,a/b/x,true",
    "a*b*c,abxbyc,true",
    "a*b*c,abxbyd,false",
    "[a-,[a-,true",
    "x[a-]y,x-y,true",
    "'',x,false"
  })
  void matchesAsPythonDoes(String pattern, String path, boolean matches) {
    assertThat(Glob.matches(pattern, path)).isEqualTo(matches);
  }

  @Test
  void noPatternTakesLong() {
    String pattern = "*a".repeat(100) + "b";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(Glob.matches(pattern, "a".repeat(1000))).isFalse());
  }

  @Test
  void anExclusionWins() {
    FilePatterns patterns =
        given(List.of("*.json", "onnx/"), List.of("onnx/old/", "*.secret.json"));
    assertThat(patterns.want("config.json")).isTrue();
    assertThat(patterns.want("onnx/model.onnx")).isTrue();
    assertThat(patterns.want("onnx/old/model.onnx")).isFalse();
    assertThat(patterns.want("a.secret.json")).isFalse();
    assertThat(patterns.want("model.bin")).isFalse();
  }

  @Test
  void whereNothingIsSaidEverythingIsWanted() {
    assertThat(FilePatterns.given(null).want("a/b")).isTrue();
    assertThat(given(List.of(), List.of("b")).want("a")).isTrue();
  }

  @Test
  void whatIsNoPatternNamesTheField() {
    List<String> tooMany = new ArrayList<>(Collections.nCopies(101, "a"));
    for (List<String> bad :
        List.of(tooMany, List.of(""), List.of("x".repeat(256)), List.of("a\nb"))) {
      assertRefused(bad, List.of(), "files.include");
      assertRefused(List.of(), bad, "files.exclude");
    }
    assertRefused(Arrays.asList("a", null), List.of(), "files.include");
  }

  private static FilePatterns given(List<String> include, List<String> exclude) {
    return FilePatterns.given(new HubFilePatterns(include, exclude));
  }

  private static void assertRefused(List<String> include, List<String> exclude, String field) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> given(include, exclude))
        .satisfies(refused -> assertThat(refused.field()).isEqualTo(field));
  }
}
