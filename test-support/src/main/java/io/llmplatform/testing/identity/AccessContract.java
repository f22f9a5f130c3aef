package io.llmplatform.testing.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may do what, for every operation in a service's own OpenAPI document: a new one enters by
 * itself, and fails here until the service has a rule for it.
 *
 * <p>A service's test implements this, starts the service {@code WithCallers}, and says by {@link
 * #resource} what exists in the tenant {@code acme}.
 */
public interface AccessContract {
  HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  String EMPTY_MULTIPART = "--b--\r\n";
  ObjectMapper JSON = new ObjectMapper();
  Set<String> READS = Set.of("get", "head", "options");
  Set<Integer> NOT_FOR_THEM = Set.of(403, 404);

  /** One operation of the document. */
  record Operation(String method, String path, String concretePath, String contentType) {
    boolean reads() {
      return READS.contains(method);
    }

    boolean namesAResource() {
      return path.contains("{");
    }

    @Override
    public String toString() {
      return method.toUpperCase(Locale.ROOT) + " " + path;
    }
  }

  int port();

  /**
   * The value of a path's variable for something that exists in the tenant {@code acme}.
   *
   * @param path as in the document, such as {@code /api/models/{name}}
   */
  String resource(String path, String variable);

  /** Operations that everybody may call without credentials: {@code "GET /path"}. */
  default Set<String> open() {
    return Set.of();
  }

  /** Operations that need no permission, only a known caller. */
  default Set<String> openToEveryCaller() {
    return Set.of();
  }

  /** What viewers may call although it is no GET, because it reads. */
  default Set<String> openToViewers() {
    return Set.of();
  }

  /** Operations that answer every tenant, such as those about built-in or shared things. */
  default Set<String> sharedByTenants() {
    return Set.of();
  }

  @TestFactory
  default Stream<DynamicTest> refusesWhoIsNotKnown() throws Exception {
    Map<String, @Nullable String> strangers = new LinkedHashMap<>();
    strangers.put("no credentials", null);
    strangers.put("an expired token", TestCaller.platformAdmin().expiredToken());
    strangers.put("a token of another issuer", TestCaller.platformAdmin().foreignToken());
    strangers.put("alg=none", TestCaller.platformAdmin().unsignedToken());
    strangers.put("a key that is no token", "sk-0123456789abcdef0123456789abcdef");
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      if (!open().contains(operation.toString())) {
        strangers.forEach(
            (who, token) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        operation + " with " + who,
                        () -> assertThat(call(operation, token)).isEqualTo(401))));
      }
    }
    return some(tests);
  }

  @TestFactory
  default Stream<DynamicTest> hidesWhatIsAnotherTenants() throws Exception {
    String stranger = TestCaller.tenantAdmin("other").token();
    return some(
        operations().stream()
            .filter(operation -> operation.namesAResource())
            .filter(operation -> !open().contains(operation.toString()))
            .filter(operation -> !sharedByTenants().contains(operation.toString()))
            .map(
                operation ->
                    DynamicTest.dynamicTest(
                        operation + " by another tenant's administrator",
                        () -> assertThat(call(operation, stranger)).isIn(NOT_FOR_THEM)))
            .toList());
  }

  @TestFactory
  default Stream<DynamicTest> letsAViewerChangeNothing() throws Exception {
    String viewer = TestCaller.viewer("acme").token();
    return some(
        operations().stream()
            .filter(operation -> !operation.reads())
            .filter(operation -> !open().contains(operation.toString()))
            .filter(operation -> !openToViewers().contains(operation.toString()))
            .map(
                operation ->
                    DynamicTest.dynamicTest(
                        operation + " by a viewer",
                        () -> assertThat(call(operation, viewer)).isIn(NOT_FOR_THEM)))
            .toList());
  }

  @TestFactory
  default Stream<DynamicTest> refusesWhoMayNothing() throws Exception {
    String caller = TestCaller.in("acme").token();
    return some(
        operations().stream()
            .filter(operation -> !open().contains(operation.toString()))
            .filter(operation -> !openToEveryCaller().contains(operation.toString()))
            .map(
                operation ->
                    DynamicTest.dynamicTest(
                        operation + " without any permission",
                        () -> assertThat(call(operation, caller)).isEqualTo(403)))
            .toList());
  }

  // A walk that meets nothing proves nothing.
  private static Stream<DynamicTest> some(List<DynamicTest> tests) {
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  private List<Operation> operations() throws IOException, InterruptedException {
    HttpResponse<String> document =
        CLIENT.send(request("/v3/api-docs").GET().build(), HttpResponse.BodyHandlers.ofString());
    assertThat(document.statusCode()).isEqualTo(200);
    List<Operation> operations = new ArrayList<>();
    JsonNode paths = JSON.readTree(document.body()).path("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        operations.add(
            new Operation(
                operation.getKey(),
                path.getKey(),
                concrete(path.getKey()),
                contentType(operation.getValue())));
      }
    }
    return operations;
  }

  private static String contentType(JsonNode operation) {
    Iterator<String> types = operation.at("/requestBody/content").fieldNames();
    return types.hasNext() ? types.next() : "application/json";
  }

  private String concrete(String path) {
    StringBuilder concrete = new StringBuilder();
    int from = 0;
    for (int open = path.indexOf('{'); open >= 0; open = path.indexOf('{', from)) {
      int close = path.indexOf('}', open);
      concrete.append(path, from, open);
      concrete.append(resource(path, path.substring(open + 1, close)));
      from = close + 1;
    }
    return concrete.append(path.substring(from)).toString();
  }

  private int call(Operation operation, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(operation.concretePath());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (operation.reads()) {
      request.method(operation.method().toUpperCase(Locale.ROOT), BodyPublishers.noBody());
    } else {
      boolean multipart = operation.contentType().startsWith("multipart/");
      request
          .header("Content-Type", operation.contentType() + (multipart ? ";boundary=b" : ""))
          .method(
              operation.method().toUpperCase(Locale.ROOT),
              BodyPublishers.ofString(multipart ? EMPTY_MULTIPART : "{}"));
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(30));
  }
}
