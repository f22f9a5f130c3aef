package io.llmplatform.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheUseTest {
  @ParameterizedTest
  @CsvSource({
    "'', READ_AND_WRITE",
    "max-age=0, READ_AND_WRITE",
    "no-cache, WRITE",
    "'No-Cache, max-age=0', WRITE",
    "no-store, NONE",
    "'no-cache, NO-STORE', NONE",
    "no-storefront, READ_AND_WRITE"
  })
  void followsTheDirectives(String header, CacheUse use) {
    assertThat(CacheUse.of(List.of(header))).isEqualTo(use);
  }

  @Test
  void looksAtEveryHeader() {
    assertThat(CacheUse.of(List.of("no-cache", "no-store"))).isEqualTo(CacheUse.NONE);
    assertThat(CacheUse.of(List.of())).isEqualTo(CacheUse.READ_AND_WRITE);
  }
}
