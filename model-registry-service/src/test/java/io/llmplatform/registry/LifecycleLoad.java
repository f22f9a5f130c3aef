package io.llmplatform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One client that changes one model, change after change, and knows what must be there: what was
 * answered, and perhaps the one change that was not. Used by one thread at a time.
 */
final class LifecycleLoad {
  private static final int ALIASES = 3;
  private static final String DELETED = "deleted";

  private final String model;
  private final int versions;
  private final Random random;
  private State known;
  private @Nullable State perhaps;
  private int values;
  private volatile int answered;

  /**
   * Of a model that is registered, with that many versions, and nothing else.
   *
   * @param events what the model's outbox holds already
   */
  LifecycleLoad(String model, int versions, List<String> events, long seed) {
    this.model = model;
    this.versions = versions;
    this.random = new Random(seed);
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("tag", "");
    for (int version = 1; version <= versions; version++) {
      facts.put("version " + version, "");
    }
    this.known = new State(facts, events);
  }

  /**
   * What there is of the model.
   *
   * @param facts such as {@code alias a: 3}, {@code version 3: its tag}
   * @param events {@code type version}, in order
   */
  record State(SortedMap<String, String> facts, List<String> events) {

    /** Of a deleted model nobody sees more than that. */
    State visible() {
      return facts.containsKey(DELETED)
          ? new State(new TreeMap<>(Map.of(DELETED, "")), events)
          : this;
    }

    private State after(String... happened) {
      List<String> all = new ArrayList<>(events);
      all.addAll(List.of(happened));
      return new State(new TreeMap<>(facts), all);
    }

    private State with(String fact, String value) {
      facts.put(fact, value);
      return this;
    }

    private State without(String fact) {
      facts.remove(fact);
      return this;
    }

    private boolean isDeleted(int version) {
      return facts.containsKey("deleted " + version);
    }
  }

  /** A change: what it makes of the state, and the request for it. */
  private record Change(State next, Request request) {}

  @FunctionalInterface
  private interface Request {
    Answer send(RegistryClient registry) throws IOException, InterruptedException;
  }

  int answered() {
    return answered;
  }

  /** Changes the model until the registry dies. */
  void run(RegistryClient registry) throws InterruptedException {
    while (true) {
      Change change = change();
      perhaps = change.next();
      Answer answer;
      try {
        answer = change.request().send(registry);
      } catch (IOException died) {
        return;
      }
      if (answer.status() >= 300) {
        throw new CancellationException(model + ": " + answer.status() + " " + answer.body());
      }
      known = change.next();
      perhaps = null;
      answered++;
    }
  }

  private Change change() {
    String path = "/api/models/" + model;
    if (known.facts().containsKey(DELETED)) {
      return new Change(
          known.after("model.restored").without(DELETED),
          registry -> registry.post(path + "/restore", Map.of()));
    }
    int version = 1 + random.nextInt(versions);
    String alias = "a" + random.nextInt(ALIASES);
    String value = "value-" + values++;
    Map<String, Object> tag = Map.of("tags", Map.of("k", value));
    String versionPath = path + "/versions/" + version;
    if (known.isDeleted(version)) {
      return new Change(
          known.after("version.restored " + version).without("deleted " + version),
          registry -> registry.post(versionPath + "/restore", Map.of()));
    }
    return switch (random.nextInt(12)) {
      case 0 ->
          new Change(
              known.after("model.deleted").with(DELETED, ""), registry -> registry.delete(path));
      case 1, 2 -> new Change(deleted(version), registry -> registry.delete(versionPath));
      case 3, 4 ->
          new Change(
              known.after("model.updated").with("tag", value),
              registry -> registry.patch(path, tag));
      case 5, 6 ->
          new Change(
              known.after("version.updated " + version).with("version " + version, value),
              registry -> registry.patch(versionPath, tag));
      case 7 -> removed(path, alias, version);
      default -> moved(path, alias, version);
    };
  }

  private State deleted(int version) {
    String number = Integer.toString(version);
    State next = known.after();
    List<String> happened = new ArrayList<>();
    for (int i = 0; i < ALIASES; i++) {
      if (number.equals(known.facts().get("alias a" + i))) {
        next.without("alias a" + i);
        happened.add("alias.removed " + number);
      }
    }
    happened.add("version.deleted " + number);
    next.with("deleted " + number, "");
    return next.after(happened.toArray(String[]::new));
  }

  private Change removed(String path, String alias, int version) {
    String named = known.facts().get("alias " + alias);
    return named == null
        ? moved(path, alias, version)
        : new Change(
            known.after("alias.removed " + named).without("alias " + alias),
            registry -> registry.delete(path + "/aliases/" + alias));
  }

  private Change moved(String path, String alias, int version) {
    String number = Integer.toString(version);
    boolean already = number.equals(known.facts().get("alias " + alias));
    return new Change(
        (already ? known.after() : known.after("alias.moved " + number))
            .with("alias " + alias, number),
        registry -> registry.put(path + "/aliases/" + alias, Map.of("version", version)));
  }

  /** What was answered, and with it the change that was under way. */
  List<State> possible() {
    return perhaps == null ? List.of(known) : List.of(known, perhaps);
  }

  /** Takes the possible state that looks like what was found. */
  void goOnFrom(State found) {
    known =
        possible().stream().filter(each -> each.visible().equals(found)).findFirst().orElseThrow();
    perhaps = null;
  }

  /**
   * What the registry shows of the model.
   *
   * @param events of its outbox
   */
  State shown(RegistryClient registry, List<String> events)
      throws IOException, InterruptedException {
    SortedMap<String, String> facts = new TreeMap<>();
    Answer shown = registry.get("/api/models/" + model);
    if (shown.status() == 404) {
      facts.put(DELETED, "");
      return new State(facts, events);
    }
    facts.put("tag", shown.text("/tags/k"));
    shown
        .body()
        .at("/aliases")
        .properties()
        .forEach(alias -> facts.put("alias " + alias.getKey(), alias.getValue().asText()));
    for (JsonNode version : versions(registry, false)) {
      facts.put("version " + version.at("/version").asText(), version.at("/tags/k").asText());
    }
    for (JsonNode version : versions(registry, true)) {
      facts.put("version " + version.at("/version").asText(), version.at("/tags/k").asText());
      facts.put("deleted " + version.at("/version").asText(), "");
    }
    return new State(facts, events);
  }

  private JsonNode versions(RegistryClient registry, boolean deleted)
      throws IOException, InterruptedException {
    return registry
        .get("/api/models/" + model + "/versions?limit=1000&deleted=" + deleted)
        .body()
        .at("/items");
  }

  String model() {
    return model;
  }
}
