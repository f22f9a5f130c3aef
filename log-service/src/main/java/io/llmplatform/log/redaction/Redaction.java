package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Takes secrets out of texts, Chinese and English ones. Thread-safe. */
@Component
public final class Redaction {
  /** After this the last thing that was said is whole. */
  private static final Pattern ENDS = Pattern.compile("[\\n。！？!?;；]|\\.(?=\\s)");

  private static final Comparator<Secret> FIRST_AND_LONGEST =
      Comparator.comparingInt(Secret::start)
          .thenComparing(Comparator.comparingInt(Secret::end).reversed());

  private final List<Detector> detectors =
      List.of(new Keys(), new EmailAddresses(), new NumberedSecrets());

  /** The text without its secrets. */
  public Redacted redact(String original) {
    PlainText text = PlainText.of(original);
    List<Secret> secrets = new ArrayList<>();
    detectors.forEach(detector -> secrets.addAll(detector.find(text)));
    secrets.sort(FIRST_AND_LONGEST);
    Map<SecretKind, Integer> found = new EnumMap<>(SecretKind.class);
    StringBuilder redacted = new StringBuilder(original.length());
    int copied = 0;
    int index = 0;
    while (index < secrets.size()) {
      Secret secret = secrets.get(index);
      int end = secret.end();
      index++;
      while (index < secrets.size() && secrets.get(index).start() < end) {
        end = Math.max(end, secrets.get(index).end());
        index++;
      }
      redacted.append(original, copied, text.originalStart(secret.start()));
      redacted.append(secret.kind().placeholder());
      copied = text.originalEnd(end - 1);
      found.merge(secret.kind(), 1, Integer::sum);
    }
    return new Redacted(redacted.append(original, copied, original.length()).toString(), found);
  }

  /**
   * As {@link #redact}, for a text whose end was cut off: what was said last goes too, because half
   * a secret cannot be told from a text.
   */
  public Redacted redactCut(String original) {
    Matcher ends = ENDS.matcher(original);
    int whole = 0;
    while (ends.find()) {
      whole = ends.end();
    }
    return redact(original.substring(0, whole));
  }
}
