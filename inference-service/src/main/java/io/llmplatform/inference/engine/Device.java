package io.llmplatform.inference.engine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a session computes.
 *
 * @param cuda whether on a GPU by CUDA; false: on the CPU
 * @param index which GPU, from 0; 0 on the CPU
 */
public record Device(boolean cuda, int index) {
  public static final Device CPU = new Device(false, 0);

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

  /**
   * @param name {@code cpu}, {@code cuda} or {@code cuda:N}; null: the CPU
   * @throws IllegalArgumentException when it is none of these
   */
  public static Device of(@Nullable String name) {
    if (name == null || name.toLowerCase(Locale.ROOT).equals("cpu")) {
      return CPU;
    }
    Matcher cuda = CUDA.matcher(name.toLowerCase(Locale.ROOT));
    if (!cuda.matches()) {
      throw new IllegalArgumentException(
          "the device %s is none of cpu, cuda and cuda:N".formatted(name));
    }
    String index = cuda.group(1);
    return new Device(true, index == null ? 0 : Integer.parseInt(index));
  }

  @Override
  public String toString() {
    return cuda ? "cuda:" + index : "cpu";
  }
}
