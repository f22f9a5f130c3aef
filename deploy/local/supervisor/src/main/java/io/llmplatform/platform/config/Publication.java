package io.llmplatform.platform.config;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.llmplatform.local.process.OwnerOnly;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Publishes {@code nacos-config}'s YAML files and rules in JSON to Nacos, each file under its name
 * as data id.
 *
 * <p>What was last published is remembered by digest. So a file that changed in Git can be told
 * from a value that an operator changed in Nacos: the first is published, the second is left alone
 * until somebody asks for it with {@link #pushAll}.
 */
public final class Publication {
  private final NacosConfigApi nacos;
  private final Path files;
  private final Path memory;

  /**
   * @param files the folder of what Git says
   * @param memory where the digests of what was last published are kept
   */
  public Publication(NacosConfigApi nacos, Path files, Path memory) {
    this.nacos = nacos;
    this.files = files;
    this.memory = memory;
  }

  /** What became of one data id. */
  public enum Outcome {
    UNCHANGED,
    PUBLISHED,
    /** Nacos holds a live edit; it was left as it is. */
    KEPT_LIVE_EDIT
  }

  /** Publishes what is new or changed in Git; leaves what was edited in Nacos. */
  public Map<String, Outcome> publishChanges() throws IOException, InterruptedException {
    return publish(false);
  }

  /** Makes Nacos hold what Git says, whatever was edited there. */
  public Map<String, Outcome> pushAll() throws IOException, InterruptedException {
    return publish(true);
  }

  /** For each data id that differs, the unified diff from Git to Nacos. */
  public Map<String, String> drift() throws IOException, InterruptedException {
    Map<String, String> result = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : read().entrySet()) {
      String live = nacos.read(file.getKey()).orElse("");
      if (!live.equals(file.getValue())) {
        result.put(file.getKey(), diff(file.getKey(), file.getValue(), live));
      }
    }
    return result;
  }

  private Map<String, Outcome> publish(boolean overLiveEdits)
      throws IOException, InterruptedException {
    Properties published = remembered();
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : read().entrySet()) {
      String dataId = file.getKey();
      Optional<String> live = nacos.read(dataId);
      Outcome outcome = decide(file.getValue(), live, published.getProperty(dataId), overLiveEdits);
      if (outcome == Outcome.PUBLISHED) {
        nacos.publish(dataId, file.getValue());
      }
      if (outcome != Outcome.KEPT_LIVE_EDIT) {
        published.setProperty(dataId, digest(file.getValue()));
      }
      outcomes.put(dataId, outcome);
    }
    remember(published);
    return outcomes;
  }

  /**
   * What to do with one data id.
   *
   * @param publishedDigest digest of what was last published from here, null where nothing was
   */
  static Outcome decide(
      String file,
      Optional<String> live,
      @org.jspecify.annotations.Nullable String publishedDigest,
      boolean overLiveEdits) {
    if (live.isPresent() && live.get().equals(file)) {
      return Outcome.UNCHANGED;
    }
    boolean untouched = live.isEmpty() || digest(live.get()).equals(publishedDigest);
    return untouched || overLiveEdits ? Outcome.PUBLISHED : Outcome.KEPT_LIVE_EDIT;
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> result = new TreeMap<>();
    try (Stream<Path> found = Files.list(files)) {
      for (Path file : found.filter(Publication::isPublished).toList()) {
        result.put(String.valueOf(file.getFileName()), Files.readString(file));
      }
    }
    return result;
  }

  private static boolean isPublished(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".json");
  }

  private static String diff(String dataId, String file, String live) {
    List<String> left = lines(file);
    List<String> right = lines(live);
    List<String> unified =
        UnifiedDiffUtils.generateUnifiedDiff(
            "git/" + dataId, "nacos/" + dataId, left, DiffUtils.diff(left, right), 2);
    return String.join("\n", unified);
  }

  private static List<String> lines(String text) {
    return new ArrayList<>(text.lines().toList());
  }

  private Properties remembered() throws IOException {
    Properties result = new Properties();
    if (Files.exists(memory)) {
      try (Reader reader = Files.newBufferedReader(memory)) {
        result.load(reader);
      }
    }
    return result;
  }

  private void remember(Properties published) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String dataId : new java.util.TreeSet<>(published.stringPropertyNames())) {
      text.append(dataId).append('=').append(published.getProperty(dataId)).append('\n');
    }
    OwnerOnly.write(memory, text.toString());
  }

  private static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
