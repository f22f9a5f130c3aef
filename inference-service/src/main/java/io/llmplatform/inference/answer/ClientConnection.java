package io.llmplatform.inference.answer;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The connection that a request came over. Used by the request's thread, and only until the
 * request's end.
 */
@FunctionalInterface
interface ClientConnection {
  /** The attribute of a request under which {@link WatchedHttpProtocol} leaves its connection. */
  String ATTRIBUTE = ClientConnection.class.getName();

  /**
   * Returns at once where the client is still there, or nobody can say.
   *
   * @throws IOException when it has closed the connection, or its half of it
   */
  void requireOpen() throws IOException;

  static ClientConnection of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ClientConnection known ? known : () -> {};
  }

  /** Looks for the connection's end by reading on; the beginning of a next request is put back. */
  static ClientConnection over(SocketWrapperBase<?> socket) {
    return () -> {
      ByteBuffer next = ByteBuffer.allocate(1);
      int read = socket.read(false, next);
      if (read < 0) {
        throw new EOFException("the client has closed its connection");
      }
      if (read > 0) {
        socket.unRead(next.flip());
      }
    };
  }
}
