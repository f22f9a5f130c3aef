package io.llmplatform.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection on which a test sends just the bytes it wants to. */
final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RawHttp(int port) throws IOException {
    this(new Socket("127.0.0.1", port));
  }

  /** Over a connection that stands; it is closed with this. */
  RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Reads up to and with the given text. */
  String readUntil(String end) throws IOException {
    byte[] last = end.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int matched = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      read.write(next);
      matched = next == last[matched] ? matched + 1 : next == last[0] ? 1 : 0;
      if (matched == last.length) {
        return read.toString(StandardCharsets.ISO_8859_1);
      }
    }
    throw new IOException("Closed after: " + read.toString(StandardCharsets.ISO_8859_1));
  }

  String readExactly(int bytes) throws IOException {
    return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }

  /** The status line and the headers. */
  String readHead() throws IOException {
    return readUntil("\r\n\r\n");
  }

  String readToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
