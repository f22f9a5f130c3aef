package io.llmplatform.common.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {

  @Test
  void aTokenLeadsBehindTheLastItemShown() {
    PageRequest first = PageRequest.of(2, null);
    Page<String> page = first.page(List.of("a", "b", "c"), Function.identity(), s -> s + "!");
    assertThat(page.items()).containsExactly("a!", "b!");
    assertThat(PageRequest.of(2, page.nextPageToken()).after()).isEqualTo("b");
  }

  @Test
  void theLastPageHasNoToken() {
    Page<String> page =
        PageRequest.of(2, null).page(List.of("a", "b"), Function.identity(), s -> s);
    assertThat(page.nextPageToken()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1001})
  void theLimitIsNamed(int limit) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> PageRequest.of(limit, null))
        .satisfies(e -> assertThat(e.field()).isEqualTo("limit"));
  }

  @Test
  void anUnreadableTokenIsNamed() {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> PageRequest.of(null, "not base64!"))
        .satisfies(e -> assertThat(e.field()).isEqualTo("pageToken"));
  }
}
