package io.llmplatform.local.data;

import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * An H2-backed MongoDB server that commits before it acknowledges.
 *
 * <p>H2's store commits about once a second by itself: what was acknowledged in between would be
 * gone after {@code kill -9}. Here the answer to a writing command leaves only when the store has
 * written to its file.
 */
final class DurableMongoBackend extends H2Backend {
  private static final Set<String> WRITES =
      Set.of(
          "insert",
          "update",
          "delete",
          "findandmodify",
          "create",
          "createindexes",
          "drop",
          "dropdatabase",
          "dropindexes",
          "deleteindexes",
          "renamecollection",
          "aggregate",
          "bulkwrite");

  private final MVStore store;

  DurableMongoBackend(MVStore store) {
    super(store);
    this.store = store;
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    Document answer = super.handleCommand(channel, database, command, query);
    commitAfter(command);
    return answer;
  }

  @Override
  public Document handleMessage(MongoMessage message) {
    Document answer = super.handleMessage(message);
    commitAfter(message.getDocument().keySet().iterator().next());
    return answer;
  }

  private void commitAfter(String command) {
    if (WRITES.contains(command.toLowerCase(Locale.ROOT))) {
      store.commit();
    }
  }
}
