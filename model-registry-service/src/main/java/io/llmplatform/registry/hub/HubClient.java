package io.llmplatform.registry.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One hub. Thread-safe; blocks. Every method throws {@link HubRefused} for what will not change,
 * and {@link IOException}, among them {@link HubUnavailable}, for what another try may better.
 *
 * @see <a href="https://huggingface.co/docs/hub/api">Hub API endpoints</a>
 */
public final class HubClient implements AutoCloseable {
  private static final int MAX_JSON = 16 * 1024 * 1024;
  private static final int MAX_FILES = 100_000;
  private static final Pattern NEXT =
      Pattern.compile("<[^>?]*\\?([^>]*)>\\s*;\\s*rel=\"?next\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(?:\\d+|\\*)");

  private final HubEndpoint endpoint;
  private final HubConnection connection;
  private final ObjectReader json;
  private final Clock clock;

  /**
   * @param connect to make a connection
   * @param read between two arrivals on it
   */
  public record Timing(Duration connect, Duration read) {}

  public HubClient(
      HubEndpoint endpoint, Timing timing, int maxRedirects, ObjectReader json, Clock clock) {
    this.endpoint = endpoint;
    this.connection = new HubConnection(endpoint, timing, maxRedirects);
    this.json = json;
    this.clock = clock;
  }

  /** The commit that a revision means now. */
  public HubCommit commit(HubRepository repository, HubRevision revision, @Nullable HubToken token)
      throws IOException, HubRefused {
    URI address = endpoint.at(api(repository) + "/revision/" + encoded(revision.value()));
    try (HubAnswer answer = ok(address, "revision '" + revision + "'", repository, token)) {
      return new HubCommit(read(answer).path("sha").asText());
    } catch (IllegalArgumentException malformed) {
      throw notAHub(malformed);
    }
  }

  /** Every file of a commit, in the hub's order. */
  public List<HubFile> files(HubRepository repository, HubCommit commit, @Nullable HubToken token)
      throws IOException, HubRefused {
    URI tree = endpoint.at(api(repository) + "/tree/" + commit);
    String query = "recursive=true";
    List<HubFile> files = new ArrayList<>();
    while (query != null) {
      URI page = URI.create(tree + "?" + query);
      try (HubAnswer answer = ok(page, "commit " + commit, repository, token)) {
        addFiles(read(answer), files);
        query = nextQuery(answer.header("Link"), query);
      } catch (IllegalArgumentException malformed) {
        throw notAHub(malformed);
      }
      if (files.size() > MAX_FILES) {
        throw new HubRefused("The repository has more than " + MAX_FILES + " files.");
      }
    }
    return files;
  }

  // Only the query counts: a mirror may name the hub that it mirrors.
  private static @Nullable String nextQuery(@Nullable String link, String before)
      throws HubRefused {
    Matcher next = NEXT.matcher(link == null ? "" : link);
    if (!next.find()) {
      return null;
    }
    if (next.group(1).equals(before)) {
      throw new HubRefused("The hub's list of files goes round in a circle.");
    }
    return next.group(1);
  }

  private static void addFiles(JsonNode page, List<HubFile> files) throws HubRefused {
    if (!page.isArray()) {
      throw notAHub(null);
    }
    for (JsonNode entry : page) {
      if (entry.path("type").asText().equals("file")) {
        files.add(file(entry));
      }
    }
  }

  private static HubFile file(JsonNode entry) {
    JsonNode lfs = entry.path("lfs");
    HubDigest digest =
        lfs.isObject()
            ? new HubDigest.Lfs(
                io.llmplatform.registry.artifact.Sha256.ofHex(lfs.path("oid").asText()))
            : new HubDigest.GitBlob(entry.path("oid").asText());
    long size = (lfs.isObject() ? lfs : entry).path("size").asLong(-1);
    return new HubFile(entry.path("path").asText(), size, digest);
  }

  /**
   * A file's content.
   *
   * @param from the first byte that is wanted; a hub that cannot begin there begins at 0
   */
  public HubDownload open(
      HubRepository repository, HubCommit commit, HubFile file, long from, @Nullable HubToken token)
      throws IOException, HubRefused {
    String path =
        Stream.of(file.path().split("/", -1))
            .map(HubClient::encoded)
            .collect(Collectors.joining("/"));
    URI address = endpoint.at("/" + repository + "/resolve/" + commit + "/" + path);
    HubAnswer answer = connection.get(address, token, from);
    try {
      long begin = begin(answer, from, file, repository, token);
      if (answer.commit() != null && !answer.commit().equals(commit.hex())) {
        throw new HubRefused(
            "The hub gives a file of the commit %s.".formatted(Words.printable(answer.commit())));
      }
      return new HubDownload(answer, begin);
    } catch (IOException | HubRefused | RuntimeException failed) {
      answer.close();
      throw failed;
    }
  }

  private long begin(
      HubAnswer answer, long from, HubFile file, HubRepository repository, @Nullable HubToken token)
      throws IOException, HubRefused {
    return switch (answer.status()) {
      case 200 -> 0;
      case 206 -> {
        Matcher range = RANGE.matcher(String.valueOf(answer.header("Content-Range")));
        if (!range.matches() || Long.parseLong(range.group(1)) != from) {
          throw new HubUnavailable("The hub answers with another range.", null, null);
        }
        yield from;
      }
      // The part that is here is longer than the hub's file: from the start, the digest decides.
      case 416 -> throw new HubUnavailable("The hub has no such range.", null, null);
      default -> throw refusals(repository, token).of(answer, "file '" + file.path() + "'");
    };
  }

  private HubAnswer ok(URI address, String what, HubRepository repository, @Nullable HubToken token)
      throws IOException, HubRefused {
    HubAnswer answer = connection.get(address, token, 0);
    if (answer.status() == 200) {
      return answer;
    }
    try (answer) {
      throw refusals(repository, token).of(answer, what);
    }
  }

  private Refusals refusals(HubRepository repository, @Nullable HubToken token) {
    return new Refusals(endpoint, repository, token != null, clock);
  }

  private JsonNode read(HubAnswer answer) throws IOException, HubRefused {
    byte[] body = answer.body().readNBytes(MAX_JSON + 1);
    if (body.length > MAX_JSON) {
      throw new HubRefused("The hub's answer has more than " + MAX_JSON + " bytes.");
    }
    try {
      return json.readTree(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
      throw notAHub(malformed);
    }
  }

  private static HubRefused notAHub(@Nullable Throwable cause) {
    String sentence = "What answers does not speak the hub's API: is the endpoint right?";
    return cause == null ? new HubRefused(sentence) : new HubRefused(sentence, cause);
  }

  private static String api(HubRepository repository) {
    return "/api/models/" + repository;
  }

  /** Percent-encoded as one segment of a path. */
  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    connection.close();
  }
}
