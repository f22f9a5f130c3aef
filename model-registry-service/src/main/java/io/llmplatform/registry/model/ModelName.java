package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a model.
 *
 * @param value 1 to 255 of letters, digits, {@code .}, {@code _} and {@code -}; the first is a
 *     letter or a digit
 */
public record ModelName(String value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

  // What the paths of imports have where others have a model's name.
  private static final Set<String> RESERVED = Set.of("import", "imports");

  public ModelName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("Not a model's name");
    }
  }

  /**
   * A name that a client gives to a new model.
   *
   * @throws PlatformException naming the field {@code name}
   */
  public static ModelName given(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw PlatformException.invalid("name", "A model needs a name.");
    }
    if (!isValid(name)) {
      throw PlatformException.invalid(
          "name",
          "A model's name has 1 to 255 letters, digits, '.', '_' and '-', and begins with a letter"
              + " or a digit.");
    }
    if (RESERVED.contains(name)) {
      throw PlatformException.invalid("name", "No model can be called '" + name + "'.");
    }
    return new ModelName(name);
  }

  /**
   * A name in a request's path.
   *
   * @throws PlatformException for what cannot be a name: there is no such model
   */
  public static ModelName inPath(String name) {
    if (!isValid(name)) {
      throw unknown(name);
    }
    return new ModelName(name);
  }

  /** Whether a model can be called so. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }

  static PlatformException unknown(String name) {
    return PlatformException.notFound("There is no model '" + name + "'.");
  }

  @Override
  public String toString() {
    return value;
  }
}
