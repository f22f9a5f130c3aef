package io.llmplatform.inference.cache.redis;

import io.lettuce.core.ScriptOutputType;
import io.llmplatform.inference.cache.answers.Answer;
import io.llmplatform.inference.cache.answers.AnswerKey;
import io.llmplatform.inference.cache.answers.AnswerStore;
import io.llmplatform.inference.embedding.VectorBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers in Redis. A place has an index of its answers by age, each answer under a key of its own,
 * and for each group a hash of vectors by request; the three share a hash tag. Thread-safe.
 */
final class RedisAnswerStore implements AnswerStore {
  private static final String REMEMBER = script();

  /** The numbers of tokens before an answer's text. */
  private static final int HEAD = 2 * Integer.BYTES;

  /**
   * The limits in force; read for each call.
   *
   * @param timeToLive of an answer
   * @param maxEntries answers of a place
   * @param timeout how long a request waits for Redis
   * @param maxMemory while Redis uses more bytes than this, nothing is added; 0: any
   */
  record Limits(Duration timeToLive, int maxEntries, Duration timeout, long maxMemory) {}

  private final CacheServer server;
  private final Supplier<Limits> limits;

  RedisAnswerStore(CacheServer server, Supplier<Limits> limits) {
    this.server = server;
    this.limits = limits;
  }

  private static String script() {
    try (InputStream file = RedisAnswerStore.class.getResourceAsStream("remember.lua")) {
      return new String(
          Objects.requireNonNull(file, "remember.lua").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Answer> find(AnswerKey key) {
    byte[] name = bytes(prefix(key.place()) + "answer:" + key.request());
    return server
        .<byte[]>ask(limits.get().timeout(), redis -> redis.get(name))
        .filter(value -> value.length >= HEAD)
        .map(RedisAnswerStore::answer);
  }

  @Override
  public Map<String, float[]> vectors(String place, String group) {
    byte[] name = bytes(prefix(place) + "group:" + group);
    Map<byte[], byte[]> found =
        server
            .<Map<byte[], byte[]>>ask(limits.get().timeout(), redis -> redis.hgetall(name))
            .orElse(Map.of());
    Map<String, float[]> vectors = new HashMap<>();
    found.forEach(
        (request, vector) ->
            vectors.put(
                new String(request, StandardCharsets.US_ASCII), VectorBytes.vector(vector)));
    return vectors;
  }

  @Override
  public void remember(AnswerKey key, Answer answer, Optional<Compared> compared) {
    Limits now = limits.get();
    String prefix = prefix(key.place());
    server.<byte[]>write(
        now.maxMemory(),
        redis ->
            redis.eval(
                REMEMBER,
                ScriptOutputType.STATUS,
                new byte[][] {bytes(prefix + "index")},
                bytes(prefix),
                bytes(key.request()),
                bytes(compared.map(Compared::group).orElse("")),
                bytes(Long.toString(now.timeToLive().toMillis())),
                bytes(Integer.toString(now.maxEntries())),
                bytes(answer),
                compared.map(each -> VectorBytes.of(each.vector())).orElse(new byte[0])));
  }

  private static String prefix(String place) {
    return "inference:answers:{" + place + "}:";
  }

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(Answer answer) {
    byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEAD + text.length)
        .putInt(answer.promptTokens())
        .putInt(answer.completionTokens())
        .put(text)
        .array();
  }

  private static Answer answer(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Answer(
        new String(bytes, HEAD, bytes.length - HEAD, StandardCharsets.UTF_8),
        buffer.getInt(0),
        buffer.getInt(Integer.BYTES));
  }
}
