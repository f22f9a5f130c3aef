package io.llmplatform.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void noticesAListenerOnTheLoopbackAddress() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree(listener.getLocalPort())).isFalse();
    }
  }

  @Test
  void noticesAListenerOnEveryAddress() throws IOException {
    try (ServerSocket listener = new ServerSocket(0)) {
      assertThat(Ports.isFree(listener.getLocalPort())).isFalse();
    }
  }

  @Test
  void findsAPortThatIsFreeWithItsNeighbours() {
    int port = Ports.anyFree(-1000, 1000);
    assertThat(port).isLessThan(32_768);
    assertThat(Ports.isFree(port)).isTrue();
    assertThat(Ports.isFree(port - 1000)).isTrue();
    assertThat(Ports.isFree(port + 1000)).isTrue();
  }
}
