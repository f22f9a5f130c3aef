package io.llmplatform.gateway;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.exception.NacosException;
import java.util.Properties;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * An instance of a service in a process of its own, which can be killed: answers every call with
 * its process id and is registered at Nacos.
 *
 * <p>Arguments: Nacos' address and the service's name; the password is in the environment.
 */
final class RegisteredUpstream {
  private RegisteredUpstream() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws NacosException {
    String name = Long.toString(ProcessHandle.current().pid());
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(
                (request, response) ->
                    request.receive().then(response.sendString(Mono.just(name)).then()))
            .bindNow();
    Properties login = new Properties();
    login.put(PropertyKeyConst.SERVER_ADDR, arguments[0]);
    login.put(PropertyKeyConst.USERNAME, "nacos");
    login.put(PropertyKeyConst.PASSWORD, System.getenv("NACOS_PASSWORD"));
    NacosFactory.createNamingService(login)
        .registerInstance(arguments[1], "127.0.0.1", server.port());
    System.out.println("READY");
    server.onDispose().block();
  }
}
