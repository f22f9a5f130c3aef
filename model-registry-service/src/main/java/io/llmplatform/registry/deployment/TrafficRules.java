package io.llmplatform.registry.deployment;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ShadowTraffic;
import io.llmplatform.registry.api.TrafficMatch;
import io.llmplatform.registry.api.TrafficMatch.HeaderMatch;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.api.VersionSettings.Batching;
import io.llmplatform.registry.api.VersionSettings.Generation;
import io.llmplatform.registry.api.VersionSettings.Queueing;
import io.llmplatform.registry.column.StorableText;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the parts of a desired state may say; each refusal names the field at fault. */
public final class TrafficRules {
  private static final int MAX_INSTANCES = 64;
  private static final int MAX_SEQUENCES = 1024;
  private static final int MAX_USERS = 1000;
  private static final int MAX_TEXT = 255;
  private static final int PERCENT = 100;
  private static final int LAST_PRIORITY = 10;
  private static final Duration MAX_DELAY = Duration.ofSeconds(10);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);
  private static final Pattern DEVICE = Pattern.compile("cpu|cuda(:\\d{1,3})?");
  private static final Set<String> PRECISIONS =
      Set.of("fp32", "fp16", "int8", "uint8", "quantized", "q4", "q4f16", "bnb4");
  // RFC 9110, section 5.6.2.
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,255}");

  private TrafficRules() {}

  /**
   * The settings; null where they set nothing.
   *
   * @param field the settings' path in the body
   */
  public static @Nullable VersionSettings settings(
      @Nullable VersionSettings settings, String field) {
    if (settings == null || settings.equals(VersionSettings.NONE)) {
      return null;
    }
    Integer instances = settings.instances();
    String device = settings.device();
    String precision = settings.precision();
    require(
        instances == null || (instances >= 1 && instances <= MAX_INSTANCES),
        field + ".instances",
        "There are 1 to " + MAX_INSTANCES + " instances.");
    require(
        device == null || DEVICE.matcher(device).matches(),
        field + ".device",
        "A device is cpu, cuda or cuda:N.");
    require(
        precision == null || PRECISIONS.contains(precision),
        field + ".precision",
        "A precision is fp32, fp16, int8, uint8, quantized, q4, q4f16 or bnb4.");
    if (settings.batching() != null) {
      requireBatching(settings.batching(), field + ".batching");
    }
    if (settings.queue() != null) {
      requireQueue(settings.queue(), field + ".queue");
    }
    if (settings.generation() != null) {
      requireGeneration(settings.generation(), field + ".generation");
    }
    return settings;
  }

  private static void requireGeneration(Generation generation, String field) {
    Integer sequences = generation.maxSequences();
    atLeast(2, generation.maxContextTokens(), field + ".maxContextTokens");
    require(
        sequences == null || (sequences >= 1 && sequences <= MAX_SEQUENCES),
        field + ".maxSequences",
        "There are 1 to " + MAX_SEQUENCES + " sequences.");
    atLeast(2, generation.cacheTokens(), field + ".cacheTokens");
    atLeast(0, generation.prefillChunk(), field + ".prefillChunk");
    within(generation.interTokenTarget(), MIN_TIMEOUT, MAX_DELAY, field + ".interTokenTarget");
    atLeast(0, generation.prefixCacheTokens(), field + ".prefixCacheTokens");
  }

  private static void requireBatching(Batching batching, String field) {
    Integer size = batching.maxBatchSize();
    Integer preferred = batching.preferredBatchSize();
    Integer padding = batching.maxPadding();
    atLeastOne(size, field + ".maxBatchSize");
    atLeastOne(batching.maxBatchTokens(), field + ".maxBatchTokens");
    atLeastOne(preferred, field + ".preferredBatchSize");
    require(
        size == null || preferred == null || preferred <= size,
        field + ".preferredBatchSize",
        "The preferred size is at most maxBatchSize.");
    within(batching.maxQueueDelay(), Duration.ZERO, MAX_DELAY, field + ".maxQueueDelay");
    require(
        padding == null || padding >= 0, field + ".maxPadding", "The padding is 0 tokens or more.");
  }

  private static void requireQueue(Queueing queue, String field) {
    Integer priority = queue.priority();
    require(
        priority == null || (priority >= 1 && priority <= LAST_PRIORITY),
        field + ".priority",
        "A priority is 1, the first, to " + LAST_PRIORITY + ".");
    within(queue.timeout(), MIN_TIMEOUT, MAX_TIMEOUT, field + ".timeout");
    atLeastOne(queue.maxPendingTokens(), field + ".maxPendingTokens");
  }

  private static void within(
      @Nullable Duration duration, Duration shortest, Duration longest, String field) {
    require(
        duration == null || (duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0),
        field,
        "The duration is %s to %s.".formatted(shortest, longest));
  }

  /**
   * The match; null where it claims nothing.
   *
   * @param field the match's path in the body
   */
  public static @Nullable TrafficMatch match(@Nullable TrafficMatch match, String field) {
    if (match == null || (match.header() == null && match.users().isEmpty())) {
      return null;
    }
    HeaderMatch header = match.header();
    if (header != null) {
      requireHeader(header, field + ".header");
    }
    require(
        match.users().size() <= MAX_USERS,
        field + ".users",
        "There are at most " + MAX_USERS + " users.");
    for (int i = 0; i < match.users().size(); i++) {
      requireText(match.users().get(i), field + ".users[" + i + "]");
    }
    return match;
  }

  private static void requireHeader(HeaderMatch header, String field) {
    @Nullable String name = header.name();
    require(
        name != null && HEADER.matcher(name).matches(),
        field + ".name",
        "A header's name is a token of 1 to " + MAX_TEXT + " characters.");
    requireText(header.value(), field + ".value");
  }

  /** The shadow; null where there is none. */
  static @Nullable ShadowTraffic shadow(@Nullable ShadowTraffic shadow) {
    if (shadow == null) {
      return null;
    }
    require(shadow.version() > 0, "shadow.version", "A shadow needs a version.");
    require(
        shadow.percent() >= 1 && shadow.percent() <= PERCENT,
        "shadow.percent",
        "Of the requests 1 to 100 percent are copied.");
    return new ShadowTraffic(
        shadow.version(), shadow.percent(), settings(shadow.settings(), "shadow.settings"));
  }

  private static void atLeastOne(@Nullable Integer number, String field) {
    atLeast(1, number, field);
  }

  private static void atLeast(int least, @Nullable Integer number, String field) {
    require(number == null || number >= least, field, "The limit is at least " + least + ".");
  }

  private static void requireText(@Nullable String text, String field) {
    require(
        text != null && !text.isBlank() && text.length() <= MAX_TEXT && StorableText.is(text),
        field,
        "A text of 1 to " + MAX_TEXT + " characters is needed.");
  }

  /**
   * Nothing, if it holds.
   *
   * @throws PlatformException naming the field
   */
  public static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw PlatformException.invalid(field, otherwise);
    }
  }
}
