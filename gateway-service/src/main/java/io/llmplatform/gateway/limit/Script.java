package io.llmplatform.gateway.limit;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import reactor.core.publisher.Mono;

/** A Lua script, named to Redis by its digest and sent whole only where Redis does not know it. */
final class Script {
  private final String text;
  private final String digest;

  /**
   * @param resource on the class path
   */
  Script(String resource) {
    text = read(resource);
    digest = Base16.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs it; it is sent when subscribed to, and cancelling does not stop it. */
  <T> Mono<T> run(
      RedisClusterAsyncCommands<String, String> redis,
      ScriptOutputType output,
      String[] keys,
      String... arguments) {
    return Mono.fromFuture(
            () -> redis.<T>evalsha(digest, output, keys, arguments).toCompletableFuture(), true)
        .onErrorResume(
            RedisNoScriptException.class,
            unknown ->
                Mono.fromFuture(
                    () -> redis.<T>eval(text, output, keys, arguments).toCompletableFuture(),
                    true));
  }

  private static String read(String resource) {
    try {
      return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
