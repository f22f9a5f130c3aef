package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * An output as its greatest values (Triton's classification extension): strings of the form {@code
 * value:index} or {@code value:index:label}, the greatest first, of equal ones the first first. NaN
 * is less than any other value.
 */
final class Classification {
  private record Class(double value, int index) {}

  private static final Comparator<Class> LEAST_FIRST =
      Comparator.<Class>comparingDouble(each -> Double.isNaN(each.value()) ? -1 : 0)
          .thenComparingDouble(Class::value)
          .thenComparing(Comparator.comparingInt(Class::index).reversed());

  private Classification() {}

  /**
   * @param classes how many; where the tensor has fewer, all of them
   * @param labels by index; may have fewer than the tensor has values
   * @return one row of strings for each row of the output, or one row alone where it has rank 1
   */
  static Tensor of(String name, Tensor output, int classes, List<String> labels) {
    if (!(output instanceof Tensor.Fixed fixed) || fixed.type() == ElementType.BOOL) {
      throw PlatformException.invalid(
          "outputs",
          "Output '%s' has datatype %s, which has no classes.".formatted(name, output.type()));
    }
    Shape shape = fixed.shape();
    boolean rows = shape.rank() > 1;
    int count = rows ? Math.toIntExact(shape.dimension(0)) : 1;
    int width = count == 0 ? 0 : Math.toIntExact(shape.elements() / count);
    int most = Math.min(classes, width);
    List<String> strings = new ArrayList<>(count * most);
    for (int row = 0; row < count; row++) {
      for (Class each : greatest(fixed, row * width, width, most)) {
        strings.add(text(fixed.type(), each, labels));
      }
    }
    return new Tensor.Strings(rows ? Shape.of(count, most) : Shape.of(most), strings);
  }

  private static List<Class> greatest(Tensor.Fixed output, int from, int width, int most) {
    PriorityQueue<Class> kept = new PriorityQueue<>(most + 1, LEAST_FIRST);
    ByteBuffer data = output.view();
    for (int index = 0; index < width; index++) {
      kept.add(new Class(Elements.number(output.type(), data, from + index), index));
      if (kept.size() > most) {
        kept.poll();
      }
    }
    return kept.stream().sorted(LEAST_FIRST.reversed()).toList();
  }

  private static String text(ElementType type, Class of, List<String> labels) {
    String value =
        type.isInteger()
            ? Long.toString((long) of.value())
            : String.format(Locale.ROOT, "%f", of.value());
    String text = value + ":" + of.index();
    return of.index() < labels.size() ? text + ":" + labels.get(of.index()) : text;
  }
}
