package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Secrets that are numbers: in each row of digits the longest one from the left, then what follows
 * it.
 */
final class NumberedSecrets implements Detector {
  /** A spaced identity-card number has 18 groups, a bank card's 19. */
  private static final int MAX_GROUPS = 20;

  private static final int MAX_DIGITS = 20;

  /** A local telephone number's. */
  private static final int MIN_DIGITS = 7;

  /** Knows one kind of number. */
  @FunctionalInterface
  interface Form {
    /**
     * The secret that the whole window is; a sign before it, or a letter behind, may belong to it.
     */
    Optional<Secret> match(NumberWindow window);
  }

  private final List<Form> forms =
      List.of(new IdentityCards(), new BankCards(), new PhoneNumbers());

  @Override
  public List<Secret> find(PlainText text) {
    List<Secret> secrets = new ArrayList<>();
    for (NumberRow row : NumberRow.of(text)) {
      int first = 0;
      while (first < row.groups().size()) {
        int last = longest(row, first, secrets);
        first = last < 0 ? first + 1 : last + 1;
      }
    }
    return secrets;
  }

  /** The last group of the secret that begins there; -1: none does. */
  private int longest(NumberRow row, int first, List<Secret> secrets) {
    for (int last = reach(row, first); last >= first; last--) {
      NumberWindow window = row.window(first, last);
      if (window.length() < MIN_DIGITS) {
        return -1;
      }
      for (Form form : forms) {
        Optional<Secret> secret = form.match(window);
        if (secret.isPresent()) {
          secrets.add(secret.get());
          return last;
        }
      }
    }
    return -1;
  }

  private static int reach(NumberRow row, int first) {
    int digits = 0;
    int last = first - 1;
    while (last + 1 < row.groups().size()
        && last + 1 - first < MAX_GROUPS
        && digits + row.groups().get(last + 1).length() <= MAX_DIGITS) {
      last++;
      digits += row.groups().get(last).length();
    }
    return last;
  }
}
