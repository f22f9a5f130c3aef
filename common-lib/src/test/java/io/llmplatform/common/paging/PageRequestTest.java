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

  @Test
  void aDescendingListGoesOnBelowTheLastNumber() {
    assertThat(PageRequest.of(1, null).before(9)).isEqualTo(9);
    assertThat(new PageRequest(1, "9").before(9)).isEqualTo(9);
    assertThat(new PageRequest(1, "0").before(9)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1", "x", "", "9223372036854775808"})
  void aNumberThatNoPageGaveOutIsNamed(String key) {
    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> new PageRequest(1, key).before(9))
        .satisfies(e -> assertThat(e.field()).isEqualTo("pageToken"));
  }
}
