package io.llmplatform.gateway.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmbiguousPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/..",
        "/v1/../actuator",
        "/v1/./models",
        "/v1/%2e%2e/actuator",
        "/v1/%2E./actuator",
        "/v1/..;x=1/actuator",
        "/v1/.%2e;/actuator",
        "/v1/..%2factuator",
        "/v1/a%5c..%5cactuator",
        "/v1/a\\..\\actuator",
        "/v1/a%00",
        "/v1/a%0d%0ab",
        "/v1/%zz",
        "/v1/%2",
      })
  void isAmbiguousWhereAServiceMayResolveItElsewhere(String path) {
    assertThat(AmbiguousPath.isAmbiguous(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/api/2.0/mlflow/x",
        "/.well-known/openid-configuration",
        "/api/models/bge-small-zh-v1.5/versions/1/files/model.onnx",
        "/v1/models/org%2Fmodel",
        "/v1/files/a...b",
        "/v1/files/...",
        "/v1/files/..a",
        "/v1/files/%E6%96%87%E4%BB%B6.txt",
        "/v1/models/m;version=1",
        "/v1/files/%252e%252e",
      })
  void isPlainWhereEveryoneReadsTheSame(String path) {
    assertThat(AmbiguousPath.isAmbiguous(path)).isFalse();
  }
}
