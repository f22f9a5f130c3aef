import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.opensearch.client.node.NodeClient;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch in this process, in the place of Elasticsearch: it takes the same templates, bulk requests and
 * queries. What Elasticsearch has beside them, {@link ElasticsearchParts} stands for. Ends with its process.
 *
 * <p>{@code java -cp … Search.java DATA_FOLDER HOST PORT}; the password of the user `elastic` is in ELASTIC_PASSWORD. Prints
 * READY once it answers.
 */
final class Search {
  public static void main(String[] arguments) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", arguments[0])
            .put("node.name", "logs")
            .put("cluster.name", "logging-check")
            .put("discovery.type", "single-node")
            .put("http.host", arguments[1])
            .put("http.port", arguments[2])
            .put("transport.host", arguments[1])
            .put("transport.port", "29300-29400")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            // The disk of a developer's machine may be fuller than a store's should be.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    new Embedded(settings, Path.of(arguments[0])).start();
    System.out.println("READY");
    new CountDownLatch(1).await();
  }

  private static final class Embedded extends Node {
    Embedded(Settings settings, Path home) {
      super(
          InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home, () -> "logs"),
          List.of(Netty4Plugin.class, ElasticsearchParts.class),
          false);
    }
  }

  /**
   * Security, as far as that a caller must be `elastic`; the paths under which users and policies are put; the setting by which an
   * index names its policy. Nothing here ages an index: that a policy is one that Elasticsearch takes, the check itself sees to.
   */
  public static final class ElasticsearchParts extends Plugin implements ActionPlugin {
    private static final String AUTHORIZATION =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("elastic:" + System.getenv("ELASTIC_PASSWORD")).getBytes(StandardCharsets.UTF_8));

    @Override
    public List<Setting<?>> getSettings() {
      return List.of(Setting.simpleString("index.lifecycle.name", Setting.Property.IndexScope, Setting.Property.Dynamic));
    }

    @Override
    public List<RestHandler> getRestHandlers(
        Settings settings,
        RestController controller,
        ClusterSettings clusterSettings,
        IndexScopedSettings indexScopedSettings,
        SettingsFilter settingsFilter,
        IndexNameExpressionResolver names,
        Supplier<DiscoveryNodes> nodes) {
      return List.of(new Acknowledging());
    }

    @Override
    public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context) {
      return handler ->
          new RestHandler.Wrapper(handler) {
            @Override
            public void handleRequest(
                RestRequest request,
                RestChannel channel,
                NodeClient client)
                throws Exception {
              if (AUTHORIZATION.equals(request.header("Authorization"))) {
                super.handleRequest(request, channel, client);
              } else {
                channel.sendResponse(new BytesRestResponse(RestStatus.UNAUTHORIZED, "who asks is not elastic"));
              }
            }
          };
    }
  }

  private static final class Acknowledging extends BaseRestHandler {
    @Override
    public String getName() {
      return "parts_of_elasticsearch";
    }

    @Override
    public List<Route> routes() {
      return List.of(
          new Route(RestRequest.Method.POST, "/_security/user/{user}/_password"),
          new Route(RestRequest.Method.PUT, "/_ilm/policy/{policy}"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      request.param("user");
      request.param("policy");
      request.content();
      return channel ->
          channel.sendResponse(new BytesRestResponse(RestStatus.OK, "application/json", "{\"acknowledged\":true}"));
    }
  }
}
