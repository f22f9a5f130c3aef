package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name by which a user logs in, unique over the platform.
 *
 * <p>Names are compared in NFKC and without regard to case. So that none looks like another's, a
 * name has letters of one script only, and one whose every letter looks like a Latin one is refused
 * (mixed-script and whole-script confusables of Unicode Technical Standard 39).
 *
 * @param shown as it was given, in NFKC
 * @param key the form in which names are compared
 */
public record Username(String shown, String key) {
  private static final int MAX_LENGTH = 128;
  private static final String OTHERS = "._-@";
  // Small letters of Cyrillic, Greek and Armenian that look like small Latin ones.
  private static final String LATIN_LOOKALIKES = "асԁеһіјӏорԛѕтѵԝхуαγικνορτυχωօոսցհզյ";

  /**
   * A name that a client gives to a new user.
   *
   * @throws PlatformException naming the field {@code username}
   */
  static Username given(@Nullable String text) {
    String fault = text == null || text.isBlank() ? "A user needs a username." : fault(text);
    if (fault != null) {
      throw PlatformException.invalid("username", fault);
    }
    return of(text == null ? "" : text);
  }

  /** The name that somebody claims; empty for what can be nobody's. */
  static Optional<Username> claimed(String text) {
    return text.isBlank() || fault(text) != null ? Optional.empty() : Optional.of(of(text));
  }

  private static Username of(String text) {
    String shown = nfkc(text);
    return new Username(shown, folded(shown));
  }

  private static @Nullable String fault(String text) {
    // Before it is normalised, which may take long.
    if (text.length() > 2 * MAX_LENGTH) {
      return tooLong();
    }
    String folded = folded(nfkc(text));
    if (folded.codePointCount(0, folded.length()) > MAX_LENGTH) {
      return tooLong();
    }
    if (!folded.codePoints().allMatch(Username::isAllowed)) {
      return "A username has letters, the digits 0 to 9, '.', '_', '-' and '@' only.";
    }
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    folded
        .codePoints()
        .filter(Username::isLetter)
        .mapToObj(UnicodeScript::of)
        .forEach(scripts::add);
    if (scripts.size() > 1) {
      return "A username mixes no scripts, such as Latin and Cyrillic letters.";
    }
    return looksLatin(folded, scripts) ? "The username looks like another in Latin letters." : null;
  }

  private static String tooLong() {
    return "A username has at most " + MAX_LENGTH + " characters.";
  }

  private static boolean looksLatin(String folded, Set<UnicodeScript> scripts) {
    return !scripts.isEmpty()
        && !scripts.contains(UnicodeScript.LATIN)
        && folded
            .codePoints()
            .filter(Username::isLetter)
            .allMatch(c -> LATIN_LOOKALIKES.indexOf(c) >= 0);
  }

  private static boolean isAllowed(int c) {
    return isLetter(c) || (c >= '0' && c <= '9') || OTHERS.indexOf(c) >= 0;
  }

  // Letters, and the marks that some scripts write vowels with. What belongs to no single script,
  // such as a combining accent that NFKC joined to no letter, is none.
  private static boolean isLetter(int c) {
    int type = Character.getType(c);
    boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    if (!Character.isLetter(c) && !mark) {
      return false;
    }
    UnicodeScript script = UnicodeScript.of(c);
    return script != UnicodeScript.COMMON
        && script != UnicodeScript.INHERITED
        && script != UnicodeScript.UNKNOWN;
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text.strip(), Normalizer.Form.NFKC);
  }

  // To capitals first: it takes together what small letters alone keep apart, such as ß and ss.
  private static String folded(String nfkc) {
    String small = nfkc.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    // What İ becomes: an i with a dot of its own.
    return Normalizer.normalize(small.replace("i\u0307", "i"), Normalizer.Form.NFKC);
  }

  @Override
  public String toString() {
    return shown;
  }
}
