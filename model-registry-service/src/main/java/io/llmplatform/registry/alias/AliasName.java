package io.llmplatform.registry.alias;

import io.llmplatform.common.error.PlatformException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an alias. The rules are MLflow's, in ASCII; case counts, except for what is reserved.
 *
 * @param value 1 to 255 letters, digits, {@code _} and {@code -}; neither {@code latest} nor {@code
 *     v} and a number, in any case
 */
public record AliasName(String value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern RESERVED = Pattern.compile("(?i)latest|v[0-9]+");

  public AliasName {
    if (!NAME.matcher(value).matches() || RESERVED.matcher(value).matches()) {
      throw new IllegalArgumentException("Not an alias's name");
    }
  }

  /**
   * A name that a client gives.
   *
   * @throws PlatformException naming the field {@code alias}
   */
  public static AliasName given(@Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw PlatformException.invalid(
          "alias", "An alias has 1 to 255 letters, digits, '_' and '-'.");
    }
    if (RESERVED.matcher(name).matches()) {
      throw PlatformException.invalid(
          "alias", "'latest', and 'v' with a number, mean versions themselves.");
    }
    return new AliasName(name);
  }

  @Override
  public String toString() {
    return value;
  }
}
