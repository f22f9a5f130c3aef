package io.llmplatform.inference.answer;

import java.io.IOException;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP/1.1 whose requests know the connection that they came over, but for those that were sent
 * before the last one on it was answered (pipelined). Made by Tomcat, by its class's name.
 */
public final class WatchedHttpProtocol extends Http11NioProtocol {
  @Override
  protected Processor createProcessor() {
    return new Watched(this);
  }

  private static final class Watched extends Http11Processor {
    Watched(WatchedHttpProtocol protocol) {
      super(protocol, protocol.getAdapter());
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      request.setAttribute(ClientConnection.ATTRIBUTE, ClientConnection.over(socket));
      return super.service(socket);
    }
  }
}
