package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.language.sampling.SampledToken;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A generation from its submission to its end. Any thread may cancel it; all else is the engine
 * thread's.
 *
 * <p>INVARIANT: of {@code tokens}, {@code length} are known and {@code cached} are in the slot;
 * once the prompt is in, the last one known is all that is not.
 */
final class Sequence implements TokenEngine.Running {
  private static final Logger log = LoggerFactory.getLogger(Sequence.class);
  private static final int NO_SLOT = -1;

  private final TokenRequest request;
  private final TokenListener listener;
  private final int priority;
  private final long since;
  private final @Nullable Long deadline;
  private final int longest;
  private volatile boolean cancelled;

  private int[] tokens;
  private int length;
  private int cached;
  private int reused;
  private PrefixCache.@Nullable Path path;
  private int slot = NO_SLOT;
  private boolean ended;

  /**
   * @param contextLength most tokens that it may have, more than its prompt has
   * @param now of the engine's clock, in nanoseconds
   */
  Sequence(
      TokenRequest request,
      TokenListener listener,
      EngineSettings settings,
      int contextLength,
      long now) {
    this.request = request;
    this.listener = listener;
    this.priority = settings.priority(request.urgency());
    this.since = now;
    Duration timeout = settings.timeout(request.urgency());
    this.deadline = timeout == null ? null : now + timeout.toNanos();
    this.tokens = request.prompt();
    this.length = tokens.length;
    this.longest = (int) Math.min(contextLength, (long) length + request.maxTokens());
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  String tenant() {
    return request.tenant();
  }

  int priority() {
    return priority;
  }

  /** When it was submitted, by the engine's clock. */
  long since() {
    return since;
  }

  int promptTokens() {
    return request.prompt().length;
  }

  /** Most tokens that it may come to have. */
  int longest() {
    return longest;
  }

  /** Tokens that were chosen, a stop token included. */
  int generated() {
    return length - promptTokens();
  }

  /** Its tokens, of which the first {@link #cached} are in the slot; not to be changed. */
  int[] tokens() {
    return tokens;
  }

  int cached() {
    return cached;
  }

  int slot() {
    return slot;
  }

  boolean hasSlot() {
    return slot != NO_SLOT;
  }

  /** What it is to append next once its prompt is in the cache. */
  int last() {
    return tokens[length - 1];
  }

  /** Takes a slot, in which the path's tokens are already. */
  void start(int slot, PrefixCache.Path path) {
    this.slot = slot;
    this.path = path;
    this.reused = path.tokens();
    this.cached = reused;
  }

  /** Keeps its new blocks for others. */
  void keep(PrefixCache.Saving saving) {
    if (path != null) {
      path.follow(tokens, cached, saving);
    }
  }

  void appended(int count) {
    cached += count;
  }

  /** Why it is to end before its time; null: it is not. */
  @Nullable Ending interruption(long now) {
    if (cancelled) {
      return Ending.CANCELLED;
    }
    return deadline != null && now - deadline >= 0 ? Ending.DEADLINE : null;
  }

  /** Whether its prompt is computed for the logits of each token, none of them reused. */
  boolean isScored() {
    return request.sampler().scoresPrompt();
  }

  /**
   * Tells of the prompt's tokens; false when the sampler or the listener failed.
   *
   * @param from the first one that was computed
   * @param logits of what follows each that was
   */
  boolean tellScores(int from, List<FloatBuffer> logits) {
    try {
      if (from == 0) {
        listener.prompt(new SampledToken(tokens[0], Float.NaN, List.of()));
      }
      for (int i = 0; i < logits.size() && from + i + 1 < promptTokens(); i++) {
        listener.prompt(request.sampler().score(logits.get(i), tokens[from + i + 1]));
      }
      return true;
    } catch (RuntimeException | Error e) {
      log.warn("A sampler or a listener failed; its generation ends", e);
      return false;
    }
  }

  /** Tells that the prompt is in the cache; false when the listener failed. */
  boolean tellPrefilled() {
    try {
      listener.prefilled(reused);
      return true;
    } catch (RuntimeException | Error e) {
      log.warn("A listener failed; its generation ends", e);
      return false;
    }
  }

  /**
   * Chooses the next token and tells the listener.
   *
   * @return why it ends with that; null: it goes on
   */
  @Nullable Ending choose(FloatBuffer logits) {
    try {
      return take(request.sampler().next(logits), logits.remaining());
    } catch (RuntimeException | Error e) {
      log.warn("A sampler or a listener failed; its generation ends", e);
      return Ending.FAILED;
    }
  }

  private @Nullable Ending take(@Nullable SampledToken token, int vocabulary) {
    if (token == null) {
      return Ending.STOP;
    }
    // The step that it is given to would fail for all.
    if (token.id() < 0 || token.id() >= vocabulary) {
      throw new IllegalStateException("a sampler chose the token " + token.id());
    }
    add(token.id());
    if (request.stopTokens().contains(token.id()) || !listener.token(token)) {
      return Ending.STOP;
    }
    return length == longest ? Ending.LENGTH : null;
  }

  /** The prompt's array is the request's, and never written to. */
  private void add(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, (int) Math.min(longest, 2L * length + 16));
    }
    tokens[length++] = token;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Tells the end, the first time. */
  void end(Ending ending) {
    if (ended) {
      return;
    }
    ended = true;
    slot = NO_SLOT;
    path = null;
    try {
      listener.ended(ending, generated());
    } catch (RuntimeException | Error e) {
      log.warn("A listener failed at the end of its generation", e);
    }
  }
}
