package io.llmplatform.local.data;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server that speaks MongoDB's wire protocol (5.0) and keeps its data in one H2 file. */
final class MongoProtocolServer {
  private final MongoServer server;

  private MongoProtocolServer(MongoServer server) {
    this.server = server;
  }

  static MongoProtocolServer start(Path data, int port) throws IOException {
    Files.createDirectories(data);
    MongoServer server = new MongoServer(new DurableMongoBackend(DocumentFile.open(data)));
    server.bind("127.0.0.1", port);
    return new MongoProtocolServer(server);
  }

  void stop() {
    server.shutdown();
  }
}
