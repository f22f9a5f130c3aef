package io.llmplatform.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdTest {
  private static final long TIME = 0x017F22E279B0L;

  @Test
  void isVersionSevenOfTheRfc() {
    UUID id = TimeOrderedId.at(TIME);
    // The time of the RFC's own example, appendix A.6.
    assertThat(id.toString()).matches("017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void ordersAsTextByTime() {
    List<String> ids =
        LongStream.range(0, 300)
            .mapToObj(i -> TimeOrderedId.at(TIME + i * 977).toString())
            .toList();
    assertThat(ids).isSorted();
  }

  @Test
  void isNeverTheSameAgain() {
    assertThat(Stream.generate(() -> TimeOrderedId.at(TIME)).limit(10_000)).doesNotHaveDuplicates();
  }
}
