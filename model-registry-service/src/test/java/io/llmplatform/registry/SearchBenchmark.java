package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.llmplatform.local.postgres.PostgresServer;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mock.env.MockEnvironment;

/**
 * Searches a registry of many versions over HTTP, kind of filter by kind, and looks single versions
 * up beside, as what the machine allows. Arguments: a folder, which other users may enter; how many
 * versions; how many models; how many searches of each kind.
 *
 * <pre>{@code
 * ./mvnw -q -pl model-registry-service -am test-compile -DskipQuality
 * java -cp <the module's test class path> io.llmplatform.registry.SearchBenchmark /var/tmp/search 100000 2000 200
 * }</pre>
 */
public final class SearchBenchmark {
  private static final Logger log = LoggerFactory.getLogger(SearchBenchmark.class);
  private static final int WARM_UP = 30;

  private SearchBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    int versions = Integer.parseInt(arguments[1]);
    int models = Integer.parseInt(arguments[2]);
    int searches = Integer.parseInt(arguments[3]);
    PostgresServer.Settings database =
        new PostgresServer.Settings(
            folder.resolve("postgres"),
            folder.resolve("bin"),
            folder.resolve("postgres.log"),
            Ports.anyFree(),
            UUID.randomUUID().toString(),
            Map.of("registry", UUID.randomUUID().toString()));
    GuardedProcess postgres = PostgresServer.start(database);
    String password = String.valueOf(database.owners().get("registry"));
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("POSTGRES_URL", database.url())
            .withProperty("REGISTRY_DB_PASSWORD", password);
    // As `./platform up` runs it, but with the optimising compiler of a long-running service.
    try (RegistryProcess registry =
            RegistryProcess.start(environment, folder, "-Xmx256m", "-XX:TieredStopAtLevel=4");
        Connection connection = DriverManager.getConnection(database.url(), "registry", password)) {
      fill(connection, versions, models);
      measure(registry.port(), connection, versions, models, searches);
    } finally {
      postgres.stop(Duration.ofSeconds(10));
    }
  }

  private static void fill(Connection connection, int versions, int models) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select setseed(0.5)");
      statement.execute(
          """
          insert into model (tenant, visibility, name, last_version, latest_version, created_at,
                             updated_at)
          select case when i %% 10 = 0 then 'other' when i %% 100 = 1 then 'small' else 'platform' end, 'TENANT',
                 (array['bert', 'gpt', 'minilm', 'resnet', 'whisper'])[1 + i %% 5] || '-' || i,
                 %1$d / %2$d, %1$d / %2$d, now() - random() * interval '1 year', now()
          from generate_series(1, %2$d) i\
          """
              .formatted(versions, models));
      statement.execute(
          """
          insert into model_version (model_id, number, status, description, size, file_count,
                                     stage, source, run_id, created_by, created_at, updated_at)
          select m.id, n, case when random() < 0.01 then 'FAILED_REGISTRATION' else 'READY' end,
                 'Version ' || n || ' of ' || m.name || ', trained as usual', 90000000, 5,
                 case when random() < 0.02 then 'PRODUCTION' else 'NONE' end,
                 's3://models/' || m.name || '/' || n || '/' || md5(m.name || n),
                 md5(n || m.name), 'ada', m.created_at + n * interval '1 hour',
                 now() - random() * interval '1 year'
          from model m, generate_series(1, %d) n\
          """
              .formatted(versions / models));
      statement.execute(
          """
          insert into version_tag
          select v.id, t.key, t.value from model_version v, lateral (values
            ('task', (array['embeddings', 'rerank', 'chat', 'vision'])[1 + v.id %% 4]),
            ('stage', (array['dev', 'test', 'prod'])[1 + v.id %% 3]),
            ('owner', 'user-' || v.id %% 500),
            ('commit', md5('c' || v.id)),
            ('framework', 'onnx')) t(key, value)\
          """
              .formatted());
      statement.execute(
          """
          insert into model_tag
          select m.id, t.key, t.value from model m, lateral (values
            ('team', (array['search', 'chat', 'speech'])[1 + m.id % 3]),
            ('cost-centre', 'c-' || m.id)) t(key, value)\
          """);
      statement.execute(
          """
          insert into version_metric
          select v.id, t.name, t.value from model_version v, lateral (values
            ('accuracy', (hashint8(v.id) & 1048575) / 1048576.0),
            ('loss', (hashint8(v.id + 7) & 1048575) / 104857.6)) t(name, value)\
          """);
      statement.execute(
          """
          insert into model_alias
          select v.model_id, case v.number when 1 then 'champion' else 'canary' end, v.number,
                 now(), 'ada'
          from model_version v where v.number <= 2\
          """);
      statement.execute(
          "vacuum analyze model, model_version, model_tag, version_tag, version_metric,"
              + " model_alias");
    }
  }

  private static void measure(
      int port, Connection connection, int versions, int models, int searches) throws Exception {
    StringBuilder table =
        new StringBuilder(
            "\n| kind | results | p50 ms | p95 ms | max ms |\n|---|---|---|---|---|\n");
    Random random = new Random(1);
    table.append(
        row(
            port,
            "a version's row by its primary key, SQL",
            searches,
            registry -> row(connection, 1 + random.nextInt(versions))));
    table.append(
        row(
            port,
            "a version by its number, HTTP",
            searches,
            registry -> {
              int model = 2 + 5 * random.nextInt(models / 5);
              return SearchRequests.results(
                  registry.get(
                      "/api/models/minilm-"
                          + model
                          + "/versions/"
                          + (1 + random.nextInt(versions / models))
                          + "?tenant="
                          + (model % 10 == 0 ? "other" : "platform")));
            }));
    for (Map.Entry<String, Function<Random, String>> kind :
        SearchRequests.filters(versions, models).entrySet()) {
      table.append(
          row(
              port,
              kind.getKey(),
              searches,
              registry -> {
                String filter = URLEncoder.encode(kind.getValue().apply(random), UTF_8);
                return SearchRequests.results(
                    registry.get("/api/models/-/versions?filter=" + filter));
              }));
    }
    for (Map.Entry<String, SearchRequests.Listing> listing :
        SearchRequests.listings(new RegistryClient(port, TestCaller.platformAdmin())).entrySet()) {
      table.append(
          row(port, listing.getKey(), searches, registry -> listing.getValue().ask(registry)));
    }
    log.info("{}", table);
  }

  private static int row(Connection connection, int id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select * from model_version where id = ?")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? 1 : 0;
      }
    }
  }

  private static String row(int port, String kind, int searches, Search search) throws Exception {
    // A client's token is good for five minutes.
    RegistryClient registry = new RegistryClient(port, TestCaller.platformAdmin());
    double[] millis = new double[searches];
    int results = 0;
    for (int i = -WARM_UP; i < searches; i++) {
      long start = System.nanoTime();
      results = search.results(registry);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %d | %.1f | %.1f | %.1f |%n",
            kind,
            results,
            millis[searches / 2],
            millis[Math.min(searches - 1, (int) Math.ceil(searches * 0.95))],
            millis[searches - 1]);
    log.info("{}", row);
    return row;
  }

  @FunctionalInterface
  private interface Search {
    int results(RegistryClient registry) throws Exception;
  }
}
