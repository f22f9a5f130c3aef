package io.llmplatform.scheduler.dispatch.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final List<String> THREE = List.of("http://a/", "http://b/", "http://c/");

  @Test
  void movesOnlyTheJobsOfAnExecutorThatGoes() {
    List<String> two = List.of("http://a/", "http://c/");
    for (int job = 0; job < 200; job++) {
      String before = Routes.faithful(job, THREE);
      String after = Routes.faithful(job, two);
      assertThat(after).isEqualTo(before.equals("http://b/") ? after : before);
    }
  }

  @Test
  void givesEachExecutorAShareOfTheJobs() {
    for (String executor : THREE) {
      long share =
          IntStream.range(0, 300)
              .filter(job -> Routes.faithful(job, THREE).equals(executor))
              .count();
      assertThat(share).isBetween(50L, 150L);
    }
  }
}
