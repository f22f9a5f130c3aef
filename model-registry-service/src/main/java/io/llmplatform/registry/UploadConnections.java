package io.llmplatform.registry;

import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.web.embedded.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets files come in larger blocks than Tomcat reads by itself: 8 KiB at a time. */
@Configuration(proxyBeanMethods = false)
class UploadConnections {
  // Of each open connection's memory.
  private static final int BLOCK = 64 * 1024;

  @Bean
  TomcatProtocolHandlerCustomizer<AbstractProtocol<?>> largerReads() {
    return protocol -> protocol.setProperty("socket.appReadBufSize", Integer.toString(BLOCK));
  }
}
