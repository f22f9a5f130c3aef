package io.llmplatform.encryption;

import io.llmplatform.common.secret.WeakSecret;
import java.util.function.Function;
import org.springframework.core.env.Environment;

/** Keys from the environment; a missing, malformed or weak one is refused. */
public final class KeyVariable {
  private KeyVariable() {}

  /**
   * The ring that the variable holds.
   *
   * @throws MalformedKey if it is no ring
   * @throws WeakSecret if it is missing or known to be weak
   */
  public static KeyRing ring(Environment environment, String variable) {
    KeyRing keys = parsed(environment, variable, KeyRing::parse);
    keys.encoded().forEach(key -> WeakSecret.refuse(variable, key));
    return keys;
  }

  /**
   * The key for lookups that the variable holds.
   *
   * @throws MalformedKey if it is no key
   * @throws WeakSecret if it is missing or known to be weak
   */
  public static LookupHash lookup(Environment environment, String variable) {
    return parsed(environment, variable, LookupHash::parse);
  }

  private static <T> T parsed(Environment environment, String variable, Function<String, T> parse) {
    String text = environment.getProperty(variable, "");
    WeakSecret.refuse(variable, text);
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      // Its causes would show what was tried.
      throw new MalformedKey(variable + (reason.startsWith("'") ? "" : " ") + reason);
    }
  }
}
