package io.llmplatform.registry.hub;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What a hub's error answer means to people. The hub says more by the header {@code X-Error-Code}
 * ({@code RepoNotFound}, {@code RevisionNotFound}, {@code EntryNotFound}, {@code GatedRepo}) than
 * by the status: an unknown repository is 401 to who has no token.
 *
 * @param hasToken whether the request had a token
 */
record Refusals(HubEndpoint endpoint, HubRepository repository, boolean hasToken, Clock clock) {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /**
   * The refusal that the answer is.
   *
   * @param what was asked for, as part of a sentence
   * @throws HubUnavailable if it is none, and another try is worth it
   */
  HubRefused of(HubAnswer answer, String what) throws HubUnavailable {
    int status = answer.status();
    String code = String.valueOf(answer.header("X-Error-Code"));
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      throw new HubUnavailable(
          "The hub answered %d for the %s.".formatted(status, what),
          retryAfter(answer.header("Retry-After")),
          null);
    }
    return new HubRefused(sentence(status, code, what) + said(answer.header("X-Error-Message")));
  }

  private String sentence(int status, String code, String what) {
    String subject = "The hub's repository '%s'".formatted(repository);
    if (code.equals("GatedRepo")) {
      return "%s is gated: accept its licence at %s/%s%s."
          .formatted(
              subject,
              endpoint,
              repository,
              hasToken
                  ? " with the account that the token belongs to"
                  : " and give the token of an account that did");
    }
    if (code.equals("RevisionNotFound") || code.equals("EntryNotFound")) {
      return "%s has no %s.".formatted(subject, what);
    }
    if (code.equals("RepoNotFound") || status == 404) {
      return "The hub knows no repository '%s'%s."
          .formatted(
              repository,
              hasToken ? " that the token may read" : ", or it is private: then a token is needed");
    }
    return switch (status) {
      case 401 ->
          hasToken ? "The hub does not accept the token." : "%s needs a token.".formatted(subject);
      case 403 -> "The hub forbids %s.".formatted(hasToken ? "this to the token" : "this");
      default -> "The hub answered %d for the %s.".formatted(status, what);
    };
  }

  private static String said(@Nullable String message) {
    return message == null ? "" : " It says: " + Words.printable(message);
  }

  private @Nullable Duration retryAfter(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Duration wait = seconds(value.strip());
    if (wait == null || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  // RFC 9110, section 10.2.3: seconds or a date.
  private @Nullable Duration seconds(String value) {
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      return Duration.between(
          clock.instant(),
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException neither) {
      return null;
    }
  }
}
