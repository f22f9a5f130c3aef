package io.llmplatform.user.role;

import io.llmplatform.common.error.PlatformException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a role in its one form, such as {@code platform-admin}. On input {@code
 * ROLE_PLATFORM_ADMIN} and {@code Platform Admin} mean the same.
 *
 * @param value 1 to 63 of lower-case letters, digits, {@code .} and {@code -}; the first is a
 *     letter or a digit
 */
public record RoleName(String value) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
  private static final Pattern PREFIX = Pattern.compile("^role_", Pattern.CASE_INSENSITIVE);

  public RoleName {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException("Not a role's name");
    }
  }

  /**
   * A name that a client gives.
   *
   * @throws PlatformException naming the field
   */
  public static RoleName given(String field, @Nullable String text) {
    return parse(text == null ? "" : text)
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    field,
                    "A role's name has 1 to 63 letters, digits, '.' and '-', and begins with a"
                        + " letter or a digit."));
  }

  /**
   * A name in a request's path.
   *
   * @throws PlatformException for what cannot be a name: there is no such role
   */
  static RoleName inPath(String text) {
    return parse(text).orElseThrow(RoleName::unknown);
  }

  static PlatformException unknown() {
    return PlatformException.notFound("There is no such role.");
  }

  /** The name; empty for what cannot be one. */
  public static Optional<RoleName> parse(String text) {
    String name =
        PREFIX
            .matcher(text.strip())
            .replaceFirst("")
            .toLowerCase(Locale.ROOT)
            .replace('_', '-')
            .replace(' ', '-');
    return NAME.matcher(name).matches() ? Optional.of(new RoleName(name)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
