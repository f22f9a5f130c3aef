package io.llmplatform.gateway.console;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * A chart of days, as its template draws it: an SVG of {@code width} by 100 units that is stretched
 * to its place, with the axes' words beside it. Immutable.
 *
 * @param key of its texts, and its id on the page
 * @param top the value at the upper edge, in words
 * @param middle half of it
 * @param days what is shown of each
 * @param lines over the days, none in a chart of bars
 * @param legend none where there is one series
 */
record Chart(
    String key,
    String title,
    int width,
    String top,
    String middle,
    List<Day> days,
    List<Line> lines,
    List<Entry> legend,
    String first,
    String last) {
  private static final int STEP = 10;
  private static final double HEIGHT = 100;
  private static final double GAP = 1.5;
  private static final double SMALLEST = 1;
  private static final double[] NICE = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};

  /**
   * Values of one kind, one for each day.
   *
   * @param style of its colour
   * @param values NaN: there is none
   */
  record Series(String name, String style, double[] values) {
    Series {
      values = values.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Series that
          && name.equals(that.name)
          && style.equals(that.style)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return name + Arrays.toString(values);
    }
  }

  /**
   * A day's place, which answers to the pointer.
   *
   * @param says the values in words
   */
  record Day(int x, String says, List<Bar> bars) {}

  /** Numbers as SVG has them. */
  record Bar(String x, String y, String width, String height, String style) {}

  /** A path through the days that have a value. */
  record Line(String path, String style) {}

  /** What a colour means. */
  record Entry(String style, String name) {}

  /** Bars of each day, the series one on another. */
  static Chart bars(
      String key,
      String title,
      List<LocalDate> days,
      List<Series> series,
      DoubleFunction<String> words) {
    double highest =
        IntStream.range(0, days.size())
            .mapToDouble(day -> series.stream().mapToDouble(each -> each.values()[day]).sum())
            .max()
            .orElse(0);
    double top = nice(highest);
    List<Day> drawn = new ArrayList<>();
    for (int day = 0; day < days.size(); day++) {
      drawn.add(new Day(day * STEP, says(days, day, series, words), stacked(day, series, top)));
    }
    return new Chart(
        key,
        title,
        days.size() * STEP,
        words.apply(top),
        words.apply(top / 2),
        drawn,
        List.of(),
        legend(series),
        days.get(0).toString(),
        days.get(days.size() - 1).toString());
  }

  /** A line for each series; a day without a value is a gap. */
  static Chart lines(
      String key,
      String title,
      List<LocalDate> days,
      List<Series> series,
      DoubleFunction<String> words) {
    double highest =
        series.stream()
            .flatMapToDouble(each -> Arrays.stream(each.values()))
            .filter(value -> !Double.isNaN(value))
            .max()
            .orElse(0);
    double top = nice(highest);
    List<Day> drawn = new ArrayList<>();
    for (int day = 0; day < days.size(); day++) {
      drawn.add(new Day(day * STEP, says(days, day, series, words), List.of()));
    }
    return new Chart(
        key,
        title,
        days.size() * STEP,
        words.apply(top),
        words.apply(top / 2),
        drawn,
        series.stream().map(each -> new Line(path(each.values(), top), each.style())).toList(),
        legend(series),
        days.get(0).toString(),
        days.get(days.size() - 1).toString());
  }

  /** The next number of at most two digits and noughts whose half is one, too. */
  static double nice(double value) {
    if (value <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double each : NICE) {
      if (value <= each * power) {
        return each * power;
      }
    }
    return 10 * power;
  }

  private static List<Bar> stacked(int day, List<Series> series, double top) {
    List<Bar> bars = new ArrayList<>();
    double y = HEIGHT;
    for (Series each : series) {
      double value = each.values()[day];
      if (value > 0) {
        // What is there can be seen.
        double height = Math.max(value / top * HEIGHT, SMALLEST);
        y -= height;
        bars.add(
            new Bar(
                number(day * STEP + GAP),
                number(y),
                number(STEP - 2 * GAP),
                number(height),
                each.style()));
      }
    }
    return bars;
  }

  private static String path(double[] values, double top) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int day = 0; day < values.length; day++) {
      if (Double.isNaN(values[day])) {
        pen = false;
        continue;
      }
      String x = number(day * STEP + STEP / 2.0);
      String y = number(HEIGHT - values[day] / top * HEIGHT);
      // A line without length is a dot: its ends are round.
      path.append(pen ? "L" : "M").append(x).append(' ').append(y).append(pen ? "" : "h0");
      pen = true;
    }
    return path.toString();
  }

  private static String says(
      List<LocalDate> days, int day, List<Series> series, DoubleFunction<String> words) {
    StringBuilder says = new StringBuilder(days.get(day).toString());
    for (Series each : series) {
      double value = each.values()[day];
      if (!Double.isNaN(value) && value > 0) {
        says.append('\n').append(each.name()).append(": ").append(words.apply(value));
      }
    }
    return says.toString();
  }

  private static List<Entry> legend(List<Series> series) {
    return series.size() < 2
        ? List.of()
        : series.stream().map(each -> new Entry(each.style(), each.name())).toList();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
