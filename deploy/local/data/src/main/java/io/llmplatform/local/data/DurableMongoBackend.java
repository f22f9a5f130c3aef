package io.llmplatform.local.data;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * An H2-backed MongoDB server that commits before it acknowledges, and keeps BSON.
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

  DurableMongoBackend(MVStore store) {
    super(store);
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    return new Database(name);
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
      getMvStore().commit();
    }
  }

  /**
   * Opens maps with their types before H2's own classes do: a store gives the same map to all who
   * open one name. The constructor above already opens collections, so nothing here may need a
   * field of this class.
   */
  private final class Database extends H2Database {

    Database(String name) {
      super(name, getMvStore(), getCursorRegistry());
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(
        String name, CollectionOptions options) {
      MVMap<Object, byte[]> documents =
          DocumentFile.documents(getMvStore(), getFullCollectionNamespace(name));
      return new DocumentCollection(this, name, options, documents, cursorRegistry);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
        String collection, String index, List<IndexKey> keys, boolean sparse) {
      DocumentFile.index(getMvStore(), getFullCollectionNamespace(collection), index);
      return super.openOrCreateUniqueIndex(collection, index, keys, sparse);
    }
  }
}
