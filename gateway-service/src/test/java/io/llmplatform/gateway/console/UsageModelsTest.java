package io.llmplatform.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageModelsTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final List<LocalDate> DAYS = List.of(FIRST, FIRST.plusDays(1));

  private final UsageModels models = new UsageModels(Language.ENGLISH);

  @Test
  void theModelsWithMostTokensHaveAColourEachAndTheRestShareOne() {
    List<Usage.Row> rows = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      rows.add(row(FIRST, "m" + i, null, i * 1000L));
    }
    UsageModels.UsagePage page = page(rows);

    Chart tokens = page.charts().get(0);

    assertThat(tokens.legend())
        .extracting(Chart.Entry::name)
        .containsExactly("m9", "m8", "m7", "m6", "m5", "Others");
    assertThat(tokens.legend())
        .extracting(Chart.Entry::style)
        .containsExactly("s1", "s2", "s3", "s4", "s5", "others");
    assertThat(tokens.days().get(0).says()).contains("m9: 9K", "Others: 10K");
    assertThat(tokens.days().get(1).bars()).isEmpty();
    assertThat(page.models().rows())
        .hasSize(9)
        .first()
        .extracting(UsageTables.Row::name)
        .isEqualTo("m9");
  }

  @Test
  void aDayOutsideTheTimeIsNotDrawn() {
    UsageModels.UsagePage page =
        page(List.of(row(FIRST.minusDays(1), "m", null, 5), row(FIRST, "m", null, 7)));
    assertThat(page.charts().get(0).days().get(0).says()).isEqualTo("2026-01-01\nm: 7");
  }

  @Test
  void whatHadNoModelAndNoKeyIsNamedSo() {
    UsageModels.UsagePage page = page(List.of(row(FIRST, null, null, 7)));
    assertThat(page.models().rows())
        .extracting(UsageTables.Row::name, UsageTables.Row::named)
        .containsExactly(tuple("No model", false));
    assertThat(page.keys().rows())
        .singleElement()
        .satisfies(
            key -> {
              assertThat(key.name()).isEqualTo("Without a key");
              assertThat(key.named()).isFalse();
              assertThat(key.p95()).isEqualTo("–");
            });
  }

  @Test
  void nothingIsNothing() {
    assertThat(page(List.of()).something()).isFalse();
    assertThat(page(List.of(row(FIRST, "m", null, 1))).something()).isTrue();
  }

  private UsageModels.UsagePage page(List<Usage.Row> rows) {
    long tokens = rows.stream().mapToLong(Usage.Row::tokens).sum();
    Usage usage = new Usage("USD", rows, row(FIRST, null, null, tokens));
    return models.page(
        models.ranges(List.of(7), 7),
        DAYS,
        new UsageModels.Told(usage, usage, usage, usage),
        List.of());
  }

  private static Usage.Row row(
      LocalDate day, @Nullable String model, @Nullable String key, long tokens) {
    return new Usage.Row(
        day.atStartOfDay(ZoneOffset.UTC).toInstant(),
        model,
        key,
        tokens,
        0,
        0,
        0,
        0,
        tokens,
        0,
        BigDecimal.valueOf(tokens, 6),
        null);
  }
}
