package io.llmplatform.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * An instance of a service: answers as the test says and remembers what it was asked.
 *
 * <p>By default it takes the whole body and answers 200 with its name.
 */
final class FakeUpstream implements AutoCloseable {
  interface Behaviour extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

  // Not the global ones, which an application that ends would take along.
  private static final LoopResources THREADS = LoopResources.create("fake-upstream", 2, true);

  private final String name;
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private final DisposableServer server;
  private final Map<String, Behaviour> fixed = new ConcurrentHashMap<>();
  private volatile Behaviour behaviour;

  FakeUpstream(String name) {
    this.name = name;
    this.behaviour = this::name;
    this.server =
        HttpServer.create()
            .runOn(THREADS)
            .host("127.0.0.1")
            .port(0)
            .handle(
                (request, response) -> {
                  Behaviour always = fixed.get(request.uri());
                  if (always != null) {
                    return always.apply(request, response);
                  }
                  requests.add(request);
                  return behaviour.apply(request, response);
                })
            .bindNow();
  }

  String name() {
    return name;
  }

  int port() {
    return server.port();
  }

  void behave(Behaviour next) {
    behaviour = next;
  }

  /** What it does at one address whatever the test says; requests to it are not remembered. */
  void always(String uri, Behaviour answer) {
    fixed.put(uri, answer);
  }

  /** Has the test say again what it does at that address. */
  void noLongerAlways(String uri) {
    fixed.remove(uri);
  }

  /** Forgets requests and behaviour. */
  void reset() {
    requests.clear();
    behaviour = this::name;
  }

  List<HttpServerRequest> requests() {
    return requests;
  }

  HttpServerRequest onlyRequest() {
    if (requests.size() != 1) {
      throw new AssertionError(name + " was called " + requests.size() + " times");
    }
    return requests.get(0);
  }

  private Publisher<Void> name(HttpServerRequest request, HttpServerResponse response) {
    return request.receive().then(response.sendString(Mono.just(name)).then());
  }

  /** A response whose pieces leave as they come. */
  static Publisher<Void> pieces(
      HttpServerResponse response, String contentType, Flux<String> pieces) {
    return response
        .header("Content-Type", contentType)
        .send(pieces.map(piece -> Unpooled.copiedBuffer(piece, UTF_8)), piece -> true);
  }

  @Override
  public void close() {
    server.disposeNow();
  }
}
