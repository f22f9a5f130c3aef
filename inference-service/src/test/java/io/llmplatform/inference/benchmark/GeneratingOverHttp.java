package io.llmplatform.inference.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Watch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.util.Map;

/**
 * {@code /v1/completions} as server-sent events, of prompts that are token ids; greedy, and on over
 * the model's own end. Events are parsed only at the end: what the client takes, the platform
 * lacks. Thread-safe.
 */
final class GeneratingOverHttp implements GenerationClients.Generating {
  private static final String DATA = "data: ";
  private static final String DONE = DATA + "[DONE]";

  private final HttpPost post;
  private final String model;

  GeneratingOverHttp(Platform.Entrance entrance, String model) throws IOException {
    this.post =
        new HttpPost(URI.create(entrance.url() + "/v1/completions").toURL(), entrance.credential());
    this.model = model;
  }

  @Override
  public void generate(Prompt prompt, Watch watch) throws IOException, Refused {
    byte[] body =
        Platform.JSON.writeValueAsBytes(
            Map.of(
                "model",
                model,
                "prompt",
                prompt.tokens(),
                "max_tokens",
                prompt.maxTokens(),
                "temperature",
                0,
                "ignore_eos",
                true,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true)));
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store");
    try (InputStream answer = post.open(new HttpPost.Message(body, headers))) {
      watch.ended(read(new BufferedReader(new InputStreamReader(answer, UTF_8)), watch));
    }
  }

  /** The last event but one has no choices, but the tokens that there were. */
  private static long read(BufferedReader lines, Watch watch) throws IOException {
    String usage = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(DONE)) {
        lines.skip(Long.MAX_VALUE);
        return tokens(usage);
      }
      if (line.startsWith(DATA)) {
        usage = line;
        if (line.contains("\"text\":\"")) {
          watch.piece();
        }
      }
    }
    throw new IOException("the stream broke off after: " + usage);
  }

  private static long tokens(String event) throws IOException {
    JsonNode tokens =
        Platform.JSON.readTree(event.substring(DATA.length())).at("/usage/completion_tokens");
    if (!tokens.isInt()) {
      throw new IOException("no usage: " + event);
    }
    return tokens.asLong();
  }
}
