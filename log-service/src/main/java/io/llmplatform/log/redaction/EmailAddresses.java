package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * E-mail addresses (RFC 5321's common form), also with spaces around their signs or with words in
 * the signs' place where a well-known domain follows.
 */
final class EmailAddresses implements Detector {
  private static final String LOCAL = "[A-Za-z0-9!#$%&'*+=?^_`{|}~.-]{0,63}[A-Za-z0-9_+-]";
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final String KNOWN =
      "(?:com|cn|net|org|io|edu|gov|co|dev|ai|info|me|hk|tw|jp|uk|de|fr|us|biz|xyz|top|vip)"
          + "(?![A-Za-z0-9])";

  private static final Pattern PLAIN =
      Pattern.compile(LOCAL + "@(?:" + LABEL + "[.。｡]){1,8}[A-Za-z][A-Za-z0-9-]{1,62}");

  private static final Pattern CHINESE =
      Pattern.compile(LOCAL + "@[\\p{IsHan}A-Za-z0-9-]{1,32}[.。｡](?:中国|公司|网络|手机|邮箱|com|cn|net)");

  private static final String AT =
      "(?:@|%40| {1,3}@ {1,3}| {0,3}[(\\[{<] ?(?:at|AT|在) ?[)\\]}>] {0,3})";
  private static final String DOT =
      "(?: {0,2}\\. {0,2}| {0,3}[(\\[{<] ?(?:dot|DOT|点) ?[)\\]}>] {0,3}| (?:dot|DOT) )";

  private static final Pattern SPACED =
      Pattern.compile(
          "[A-Za-z0-9_+-]{1,64}(?:"
              + DOT
              + "[A-Za-z0-9_+-]{1,64}){0,3}"
              + AT
              + "(?:"
              + LABEL
              + DOT
              + "){1,4}"
              + KNOWN);

  private static final Pattern SPOKEN =
      Pattern.compile(
          "[A-Za-z0-9_.+-]{1,64} (?:at|AT) (?:" + LABEL + " (?:dot|DOT) ){1,4}" + KNOWN);

  private static final List<Pattern> FORMS = List.of(PLAIN, CHINESE, SPACED, SPOKEN);

  /** What stands within each address; the forms are looked for around these only. */
  private static final Pattern HINT =
      Pattern.compile("@|%40|[(\\[{<] ?(?:at|AT|在)| (?:at|AT) (?=[^\\n]{1,64} (?:dot|DOT) )");

  private static final int BEFORE = 80;
  private static final int BEHIND = 320;

  /** Pictures for dense screens ({@code icon@2x.png}), packages' versions, Git's remotes. */
  private static final Pattern NONE =
      Pattern.compile(".*@\\d(?:\\.\\d)?x\\..*|.*@\\d+\\.\\d.*|git@.*", Pattern.DOTALL);

  @Override
  public List<Secret> find(PlainText text) {
    List<Secret> secrets = new ArrayList<>();
    Matcher hint = HINT.matcher(text.plain());
    while (hint.find()) {
      around(text, hint.start(), secrets);
    }
    return secrets;
  }

  private static void around(PlainText text, int hint, List<Secret> secrets) {
    int from = Math.max(0, hint - BEFORE);
    int to = Math.min(text.length(), hint + BEHIND);
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(text.plain()).region(from, to);
      while (matcher.find()) {
        if (!isNone(text, matcher)) {
          secrets.add(new Secret(SecretKind.EMAIL, matcher.start(), matcher.end()));
        }
      }
    }
  }

  private static boolean isNone(PlainText text, Matcher address) {
    if (!NONE.matcher(address.group()).matches()) {
      return false;
    }
    char next = text.at(address.end());
    return !address.group().startsWith("git@") || next == ':' || next == '/';
  }
}
