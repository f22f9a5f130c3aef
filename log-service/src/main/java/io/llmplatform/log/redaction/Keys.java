package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys and tokens, known by the forms that their makers gave them, by what stands before them, or
 * by the name that they are assigned to. A key may go on in the next line.
 */
final class Keys implements Detector {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** A line of a key that follows: long, and no word. */
  private static final String MORE =
      "(?: {0,8}\\n {0,8}(?=[A-Za-z0-9_+/=-]{0,80}[0-9])[A-Za-z0-9_+/=-]{16,512}){0,64}";

  private static final String WORD = "A-Za-z0-9_-";
  private static final String ALNUM = "A-Za-z0-9";

  private static final Pattern FORMS =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?=[A-Za-z0-9])(?:"
              + String.join(
                  "|",
                  // OpenAI, Anthropic, this platform, and those that do as they do.
                  form("sk-(?=[A-Za-z_-]{0,200}[0-9])", WORD, 16),
                  form("[spr]k_(?:live|test)_", ALNUM, 10),
                  form("gh[pousr]_", ALNUM, 20),
                  form("github_pat_", "A-Za-z0-9_", 20),
                  form("gl(?:pat|ptt|dt|rt|cbt|soat)-", "A-Za-z0-9_.-", 16),
                  form("A(?:KIA|SIA|GPA|IDA|ROA|IPA|NPA|NVA|BIA|CCA)", "A-Z0-9", 16),
                  form("AIza", WORD, 30),
                  form("ya29\\.", WORD, 20),
                  form("GOCSPX-", WORD, 20),
                  form("xox[abeoprs]-", "A-Za-z0-9-", 10),
                  form("xapp-", "A-Za-z0-9-", 10),
                  form("LTAI", ALNUM, 12),
                  form("AKID", ALNUM, 13),
                  form("hf_", ALNUM, 20),
                  form("npm_", ALNUM, 30),
                  form("pypi-", WORD, 30),
                  form("whsec_", "A-Za-z0-9+/=_-", 16),
                  form("SG\\.[A-Za-z0-9_-]{16,64}\\.", WORD, 16),
                  form("do[opr]_v1_", "a-f0-9", 32),
                  form("shp(?:at|ca|pa|ss)_", "A-Fa-f0-9", 32),
                  form("dapi", "a-f0-9", 32),
                  form("(?:gsk|r8|tgp_v1|rpa|lin_api|dckr_pat)_", WORD, 20),
                  form("(?:xai|pplx|nvapi)-", WORD, 20),
                  form("SK", "0-9a-f", 32),
                  form("\\d{8,10}:AA", WORD, 30),
                  // JSON Web Tokens (RFC 7519).
                  "eyJ[A-Za-z0-9_-]{8,4096}"
                      + MORE
                      + "(?:\\s{0,8}\\.\\s{0,8}[A-Za-z0-9_-]{4,8192}"
                      + MORE
                      + "){1,4}")
              + ")");

  private static final Pattern BEARER =
      Pattern.compile(
          "(?i:authorization)[\"']?\\s{0,4}:\\s{0,4}[\"']?[A-Za-z-]{2,20}\\s{1,8}"
              + "([A-Za-z0-9._~+/=-]{8,4096}"
              + MORE
              + ")|(?i:bearer)\\s{1,8}((?=[A-Za-z_.~+/=-]{0,200}[0-9])[A-Za-z0-9._~+/=-]{16,4096}"
              + MORE
              + ")");

  private static final String NAMES =
      "(?:[A-Za-z0-9]{0,32}[_-])?(?:api[ _-]?key|access[ _-]?key(?:[ _-]?(?:id|secret))?"
          + "|secret(?:[ _-]?key)?|client[ _-]?secret"
          + "|(?:private|account|shared|signing|encryption|subscription|app)[ _-]?key"
          + "|(?:auth|access|refresh|session)[ _-]?token|password|passwd|passphrase|pwd)"
          + "|密码|口令|密钥|秘钥|私钥|令牌|凭证";
  private static final String ASSIGNS =
      "[\"'`]?\\s{0,4}(?:[:=]|is|为|是){1,2}\\s{0,4}[:=]?\\s{0,4}[\"'`]?";
  private static final String MIXED =
      "(?=[^\\s\"'`]{0,200}[0-9])(?=[^\\s\"'`]{0,200}[A-Za-z])[\\x21-\\x7E&&[^\"'`,;<>{}()\\[\\]]]";

  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?i:" + NAMES + ")" + ASSIGNS + "(" + MIXED + "{8,512}" + MORE + ")");

  /** Models have tokens too, so that only a long one is a secret. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_])(?i:token)" + ASSIGNS + "(" + MIXED + "{16,512}" + MORE + ")");

  /** The password of {@code scheme://user:password@host}. */
  private static final Pattern IN_ADDRESS =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\\s/:@]{0,128}:([^\\s/@]{1,256})@");

  /** At least so many characters of a set, which may be broken over the end of a line. */
  private static String form(String prefix, String set, int least) {
    return "%1$s(?:[%2$s]{%3$d,512}%4$s|[%2$s]{2,%3$d}\\n {0,8}[%2$s]{8,512})"
        .formatted(prefix, set, least, MORE);
  }

  @Override
  public List<Secret> find(PlainText text) {
    List<Secret> secrets = new ArrayList<>();
    whole(FORMS, text, secrets);
    part(BEARER, text, secrets);
    part(ASSIGNED, text, secrets);
    part(TOKEN, text, secrets);
    part(IN_ADDRESS, text, secrets);
    armoured(text.plain(), secrets);
    return secrets;
  }

  private static void whole(Pattern pattern, PlainText text, List<Secret> secrets) {
    Matcher matcher = pattern.matcher(text.plain());
    while (matcher.find()) {
      secrets.add(new Secret(SecretKind.KEY, matcher.start(), matcher.end()));
    }
  }

  private static void part(Pattern pattern, PlainText text, List<Secret> secrets) {
    Matcher matcher = pattern.matcher(text.plain());
    while (matcher.find()) {
      int group = matcher.start(1) >= 0 ? 1 : matcher.groupCount();
      secrets.add(new Secret(SecretKind.KEY, matcher.start(group), matcher.end(group)));
    }
  }

  /** Private keys in PEM (RFC 7468) and the like; one without its end reaches to the text's. */
  private static void armoured(String text, List<Secret> secrets) {
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int label = text.indexOf(DASHES, begin + BEGIN.length());
      boolean isPrivate = label >= 0 && text.substring(begin, label).contains("PRIVATE KEY");
      int from = begin + BEGIN.length();
      if (isPrivate) {
        int end = text.indexOf(END, label);
        int closed = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
        from = closed < 0 ? text.length() : closed + DASHES.length();
        secrets.add(new Secret(SecretKind.KEY, begin, from));
      }
      begin = text.indexOf(BEGIN, from);
    }
  }
}
