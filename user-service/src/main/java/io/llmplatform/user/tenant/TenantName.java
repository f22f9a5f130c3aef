package io.llmplatform.user.tenant;

import io.llmplatform.common.error.PlatformException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a tenant, which is its id as well.
 *
 * @param value 1 to 63 of lower-case letters, digits, {@code .}, {@code _} and {@code -}; the first
 *     is a letter or a digit
 */
public record TenantName(String value) implements Comparable<TenantName> {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  public TenantName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("Not a tenant's name");
    }
  }

  /**
   * A name that a client gives.
   *
   * @throws PlatformException naming the field
   */
  public static TenantName given(String field, @Nullable String name) {
    if (name == null || !isValid(name)) {
      throw PlatformException.invalid(
          field,
          "A tenant's name has 1 to 63 lower-case letters, digits, '.', '_' and '-', and begins"
              + " with a letter or a digit.");
    }
    return new TenantName(name);
  }

  /** The name; empty for what can be no tenant's. */
  public static Optional<TenantName> parse(String name) {
    return isValid(name) ? Optional.of(new TenantName(name)) : Optional.empty();
  }

  /**
   * A name in a request's path.
   *
   * @throws PlatformException for what cannot be a name: there is no such tenant
   */
  public static TenantName inPath(String name) {
    if (!isValid(name)) {
      throw unknown();
    }
    return new TenantName(name);
  }

  static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }

  /** What to say of a tenant that does not exist or is not the caller's to see. */
  public static PlatformException unknown() {
    return PlatformException.notFound("There is no such tenant.");
  }

  @Override
  public int compareTo(TenantName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
