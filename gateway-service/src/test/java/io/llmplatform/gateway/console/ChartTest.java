package io.llmplatform.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final List<LocalDate> DAYS = List.of(FIRST, FIRST.plusDays(1), FIRST.plusDays(2));

  @ParameterizedTest
  @CsvSource({"0,1", "1,1", "1.2,1.5", "204,250", "999,1000", "1001,1500", "0.0013,0.0015"})
  void theUpperEdgeIsTheNextRoundNumber(double value, double edge) {
    assertThat(Chart.nice(value)).isCloseTo(edge, Offset.offset(1e-12));
  }

  @Test
  void barsStandOnEachOther() {
    Chart chart =
        Chart.bars(
            "k",
            "t",
            DAYS,
            List.of(
                new Chart.Series("a", "s1", new double[] {50, 0, 10}),
                new Chart.Series("b", "s2", new double[] {25, 0, 0.01})),
            value -> "%.1f".formatted(value));

    assertThat(chart.top()).isEqualTo("80.0");
    assertThat(chart.middle()).isEqualTo("40.0");
    assertThat(chart.width()).isEqualTo(30);
    assertThat(chart.days().get(0).bars())
        .containsExactly(
            new Chart.Bar("1.50", "37.50", "7.00", "62.50", "s1"),
            new Chart.Bar("1.50", "6.25", "7.00", "31.25", "s2"));
    assertThat(chart.days().get(1).bars()).isEmpty();
    assertThat(chart.days().get(2).bars().get(1).height()).isEqualTo("1.00");
    assertThat(chart.days().get(0).says()).isEqualTo("2026-01-01\na: 50.0\nb: 25.0");
    assertThat(chart.first()).isEqualTo("2026-01-01");
    assertThat(chart.last()).isEqualTo("2026-01-03");
  }

  @Test
  void aDayWithoutAValueIsAGapInTheLine() {
    double none = Double.NaN;
    List<LocalDate> days = FIRST.datesUntil(FIRST.plusDays(5)).toList();
    Chart chart =
        Chart.lines(
            "k",
            "t",
            days,
            List.of(new Chart.Series("p50", "s1", new double[] {1, 2, none, 4, none})),
            String::valueOf);
    assertThat(chart.lines())
        .containsExactly(new Chart.Line("M5.00 75.00h0L15.00 50.00M35.00 0.00h0", "s1"));
    assertThat(chart.legend()).isEmpty();
  }

  @Test
  void nothingIsDrawnOfNothing() {
    Chart chart =
        Chart.bars(
            "k", "t", DAYS, List.of(new Chart.Series("a", "s1", new double[3])), String::valueOf);
    assertThat(chart.days()).allMatch(day -> day.bars().isEmpty());
    assertThat(chart.top()).isEqualTo("1.0");
  }
}
