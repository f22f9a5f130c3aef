package io.llmplatform.inference.answer;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 whose requests know the connection that they came over. Made by Tomcat, by its class's
 * name.
 */
public final class WatchedHttpProtocol extends Http11NioProtocol {
  @Override
  protected Processor createProcessor() {
    return new Watched(this, new Telling(getAdapter()));
  }

  /** Serves one connection at a time. */
  private static final class Watched extends Http11Processor {
    private final Telling telling;

    Watched(WatchedHttpProtocol protocol, Telling telling) {
      super(protocol, telling);
      this.telling = telling;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      telling.connection = ClientConnection.over(socket);
      return super.service(socket);
    }
  }

  /** Tells each request of a connection, of which there may be several while it is served. */
  private static final class Telling implements Adapter {
    private final Adapter adapter;
    private @Nullable ClientConnection connection;

    Telling(Adapter adapter) {
      this.adapter = adapter;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
      request.setAttribute(ClientConnection.ATTRIBUTE, connection);
      adapter.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
      return adapter.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status)
        throws Exception {
      return adapter.asyncDispatch(request, response, status);
    }

    @Override
    public void log(Request request, Response response, long time) {
      adapter.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
      adapter.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
      return adapter.getDomain();
    }
  }
}
