package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/** What {@link SearchBenchmark} asks for, over the data that it makes. */
final class SearchRequests {
  private static final String VERSIONS = "/api/models/-/versions";
  private static final String MLFLOW = "/api/2.0/mlflow/";

  private SearchRequests() {}

  /** Filters of versions, kind by kind. */
  static Map<String, Function<Random, String>> filters(int versions, int models) {
    Map<String, Function<Random, String>> kinds = new LinkedHashMap<>();
    kinds.put("no filter", random -> "");
    kinds.put("`name = `", random -> "name = 'gpt-" + (1 + 5 * random.nextInt(models / 5)) + "'");
    kinds.put("`name LIKE 'a%'`", random -> "name LIKE 'bert-" + random.nextInt(99) + "%'");
    kinds.put("`name ILIKE '%a%'`, much", random -> "name ILIKE '%GPT%'");
    kinds.put("`name LIKE '%a%'`, none", random -> "name LIKE '%nix" + random.nextInt(99) + "%'");
    kinds.put("`tags.x = `, much", random -> "tags.task = 'embeddings'");
    kinds.put("`tags.x = `, little", random -> "tags.owner = 'user-" + random.nextInt(500) + "'");
    kinds.put("`tags.x = `, none", random -> "tags.stage = 'none" + random.nextInt(99) + "'");
    kinds.put("`tags.x != `, much", random -> "tags.stage != 'prod'");
    kinds.put("`tags.x != `, none", random -> "tags.framework != 'onnx'");
    kinds.put("`tags.x LIKE 'a%'`, much", random -> "tags.task LIKE 'embed%'");
    kinds.put(
        "`tags.x LIKE 'a%'`, none", random -> "tags.stage LIKE 'none" + random.nextInt(99) + "%'");
    kinds.put("`tags.x LIKE '%a%'`, all", random -> "tags.framework LIKE '%onn%'");
    kinds.put("`tags.x LIKE '%a%'`, little", random -> "tags.commit LIKE '%" + hex(random) + "%'");
    kinds.put(
        "`tags.x LIKE '%a%'`, none",
        random -> "tags.commit LIKE '%xyz" + random.nextInt(99) + "%'");
    kinds.put("`tags.x LIKE '%ab%'` (two letters), none", random -> "tags.task LIKE '%zz%'");
    kinds.put(
        "two tags, none together",
        random ->
            "tags.task = 'embeddings' AND tags.owner = 'user-"
                + (1 + 4 * random.nextInt(99))
                + "'");
    kinds.put("`source_path LIKE '%a%'`, all", random -> "source_path LIKE '%models%'");
    kinds.put(
        "`source_path LIKE '%a%'`, little", random -> "source_path LIKE '%" + hex(random) + "%'");
    kinds.put(
        "`source_path LIKE '%a%'`, none",
        random -> "source_path LIKE '%gs:" + random.nextInt(99) + "%'");
    kinds.put("`source_path LIKE '%x%'` (one letter), none", random -> "source_path LIKE '%X%'");
    kinds.put("`run_id = `", random -> "run_id = '" + md5(random, models, versions) + "'");
    kinds.put("`run_id IN (10)`", random -> "run_id IN (" + ids(random, models, versions) + ")");
    kinds.put("`version_number > `, much", random -> "version_number > 10");
    kinds.put(
        "`version_number > `, none",
        random -> "version_number > " + (versions / models + random.nextInt(99)));
    kinds.put("`status != 'READY'`", random -> "status != 'READY'");
    kinds.put("`stage = `", random -> "stage = 'Production'");
    kinds.put("`stage = `, none", random -> "stage = 'Archived'");
    kinds.put("`aliases = `", random -> "aliases = 'champion'");
    kinds.put("`aliases = `, none", random -> "aliases = 'none" + random.nextInt(99) + "'");
    kinds.put("`metrics.x > `, much", random -> "metrics.accuracy > 0." + (1 + random.nextInt(9)));
    kinds.put("`metrics.x > `, little", random -> "metrics.accuracy > 0.999" + random.nextInt(9));
    kinds.put("`metrics.x > `, none", random -> "metrics.accuracy > " + (1 + random.nextInt(99)));
    kinds.put(
        "`creation_timestamp > `, none",
        random -> "creation_timestamp > " + (4_000_000_000_000L + random.nextInt(99)));
    kinds.put(
        "tag, metric and name",
        random -> "tags.task = 'chat' AND metrics.loss < 0.01 AND name LIKE 'minilm%'");
    return kinds;
  }

  /** One request of a kind. */
  record Listing(String path, Map<String, Supplier<String>> parameters) {
    Listing(String path, String... namesAndValues) {
      this(path, new LinkedHashMap<>());
      for (int i = 0; i < namesAndValues.length; i += 2) {
        String value = namesAndValues[i + 1];
        parameters.put(namesAndValues[i], () -> value);
      }
    }

    Listing with(String name, Supplier<String> value) {
      parameters.put(name, value);
      return this;
    }

    String query() {
      StringBuilder query = new StringBuilder(path);
      parameters.forEach(
          (name, value) ->
              query
                  .append(query.indexOf("?") < 0 ? '?' : '&')
                  .append(name)
                  .append('=')
                  .append(URLEncoder.encode(value.get(), UTF_8)));
      return query.toString();
    }

    int ask(RegistryClient registry) throws Exception {
      return results(registry.get(query()));
    }

    /** The token of a page far behind. */
    Listing at(RegistryClient registry, int pages) throws Exception {
      String token = "";
      for (int i = 0; i < pages; i++) {
        String separator = query().contains("?") ? "&" : "?";
        String page = query() + separator + "limit=1000&pageToken=" + token;
        token = registry.get(page).body().path("nextPageToken").asText();
      }
      String found = token;
      return with("pageToken", () -> found);
    }
  }

  /** Requests that differ in more than the filter. */
  static Map<String, Listing> listings(RegistryClient registry) throws Exception {
    Random random = new Random(2);
    Supplier<String> owner = () -> "tags.owner = 'user-" + random.nextInt(500) + "'";
    Supplier<String> none = () -> "tags.stage = 'none" + random.nextInt(99) + "'";
    Map<String, Listing> listings = new LinkedHashMap<>();
    for (String column :
        new String[] {"name", "version_number", "creation_timestamp", "last_updated_timestamp"}) {
      for (String direction : new String[] {"", " DESC"}) {
        String order = column + direction;
        listings.put(
            "a tag, little, by " + order,
            new Listing(VERSIONS, "orderBy", order).with("filter", owner));
        listings.put(
            "a tag, none, by " + order,
            new Listing(VERSIONS, "orderBy", order).with("filter", none));
        listings.put(
            "no filter, by " + order + ", behind 50,000",
            new Listing(VERSIONS, "orderBy", order).at(registry, 50));
        listings.put(
            "a tag, much, by " + order + ", behind 20,000",
            new Listing(VERSIONS, "orderBy", order, "filter", "tags.task = 'chat'")
                .at(registry, 20));
      }
    }
    listings.put(
        "`version_number > `, by version_number",
        new Listing(VERSIONS, "orderBy", "version_number")
            .with("filter", () -> "version_number > " + (1 + random.nextInt(49))));
    listings.put(
        "`name LIKE '%z%'` of names at the end, by name",
        new Listing(VERSIONS, "orderBy", "name", "filter", "name LIKE 'whisper%'"));
    listings.put(
        "of a tenant that has a tenth",
        new Listing(VERSIONS, "tenant", "other", "filter", "metrics.accuracy > 0.9"));
    listings.put(
        "of a tenant that has a tenth, a tag",
        new Listing(VERSIONS, "tenant", "other", "filter", "tags.task = 'chat'"));
    listings.put(
        "of a tenant that has a hundredth, no filter", new Listing(VERSIONS, "tenant", "small"));
    listings.put(
        "of a tenant that has a hundredth, a tag",
        new Listing(VERSIONS, "tenant", "small", "filter", "tags.task = 'chat'"));
    listings.put(
        "of a tenant that has nothing",
        new Listing(VERSIONS, "tenant", "nobody", "filter", "tags.task = 'chat'"));
    listings.put("models: no filter", new Listing("/api/models", "filter", ""));
    listings.put(
        "models: `name LIKE 'a%'`", new Listing("/api/models", "filter", "name LIKE 'gpt-1%'"));
    listings.put(
        "models: `name ILIKE '%a%'`", new Listing("/api/models", "filter", "name ILIKE '%GPT%'"));
    listings.put(
        "models: `name LIKE '%a%'`, none",
        new Listing("/api/models", "filter", "name LIKE '%nix%'"));
    listings.put(
        "models: `tags.x = `, much", new Listing("/api/models", "filter", "tags.team = 'chat'"));
    listings.put(
        "models: `tags.x = `, one",
        new Listing("/api/models")
            .with("filter", () -> "tags.cost-centre = 'c-" + random.nextInt(2000) + "'"));
    listings.put(
        "models: `tags.x != `, much", new Listing("/api/models", "filter", "tags.team != 'chat'"));
    listings.put("models: `tags.x = `, none", new Listing("/api/models", "filter", "tags.x = 'y'"));
    listings.put(
        "models: `aliases = `", new Listing("/api/models", "filter", "aliases = 'champion'"));
    for (String order : new String[] {"name DESC", "creation_timestamp", "timestamp DESC"}) {
      listings.put(
          "models: by " + order,
          new Listing("/api/models", "orderBy", order, "filter", "tags.team = 'chat'"));
    }
    listings.put("MLflow: models, no filter", new Listing(MLFLOW + "registered-models/search"));
    listings.put(
        "MLflow: models, a tag",
        new Listing(MLFLOW + "registered-models/search", "filter", "tags.team = 'chat'"));
    listings.put(
        "MLflow: versions, a model's",
        new Listing(MLFLOW + "model-versions/search", "max_results", "100")
            .with("filter", () -> "name = 'gpt-" + (1 + 5 * random.nextInt(400)) + "'"));
    listings.put(
        "MLflow: versions, a tag, none",
        new Listing(MLFLOW + "model-versions/search", "max_results", "100").with("filter", none));
    listings.put(
        "MLflow: versions, a page of 1000",
        new Listing(MLFLOW + "model-versions/search", "max_results", "10000"));
    return listings;
  }

  private static String hex(Random random) {
    return String.format(Locale.ROOT, "%04x", random.nextInt(1 << 16));
  }

  // As PostgreSQL's md5(n || name) in `fill`.
  private static String md5(Random random, int models, int versions) {
    int model = 1 + random.nextInt(models);
    String name =
        new String[] {"bert", "gpt", "minilm", "resnet", "whisper"}[model % 5] + "-" + model;
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("MD5")
              .digest((1 + random.nextInt(versions / models) + name).getBytes(UTF_8));
      return java.util.HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ids(Random random, int models, int versions) {
    String[] ids = new String[10];
    Arrays.setAll(ids, i -> "'" + md5(random, models, versions) + "'");
    return String.join(", ", ids);
  }

  /** How many an answer has. */
  static int results(RegistryClient.Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException(answer.status() + " " + answer.body());
    }
    for (String list : new String[] {"items", "registered_models", "model_versions"}) {
      if (answer.body().has(list)) {
        return answer.body().path(list).size();
      }
    }
    return 0;
  }
}
