package io.llmplatform.local.data;

import de.bwaldvogel.mongo.bson.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * The file with all databases of the MongoDB server, and the maps in it, named as H2Database does.
 */
final class DocumentFile {
  private static final int CACHE_MEBIBYTES = 32;
  private static final String DOCUMENTS = "databases.";
  private static final String INDEX = "._index_";

  private DocumentFile() {}

  /**
   * Opens it, made new if it is not there, or from the file of earlier versions, whose maps hold
   * serialized Java objects.
   */
  static MVStore open(Path folder) throws IOException {
    Path file = folder.resolve("documents.mv");
    Path earlier = folder.resolve("mongodb.mv");
    if (Files.exists(earlier) && Files.notExists(file)) {
      Path incomplete = folder.resolve("documents.mv.incomplete");
      Files.deleteIfExists(incomplete);
      try (MVStore source = store(earlier);
          MVStore target = store(incomplete)) {
        source.getMapNames().forEach(name -> copy(source.openMap(name), name, target));
      }
      Files.move(incomplete, file, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(earlier);
    return store(file);
  }

  private static MVStore store(Path file) {
    return new MVStore.Builder()
        .fileName(file.toString())
        .cacheSize(CACHE_MEBIBYTES)
        .compress()
        .open();
  }

  private static void copy(MVMap<Object, Object> source, String name, MVStore target) {
    if (name.startsWith(DOCUMENTS)) {
      MVMap<Object, byte[]> documents = documents(target, name.substring(DOCUMENTS.length()));
      source.forEach(
          (key, value) -> documents.put(key, DocumentCollection.encoded((Document) value)));
    } else if (name.contains(INDEX)) {
      MVMap<Object, Object> index = index(target, name);
      source.forEach(index::put);
    }
  }

  /**
   * The documents of a collection by their positions.
   *
   * @param collection its full name
   */
  static MVMap<Object, byte[]> documents(MVStore store, String collection) {
    return store.openMap(
        DOCUMENTS + collection,
        new MVMap.Builder<Object, byte[]>()
            .keyType(BsonType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  /** The positions of documents by the values of their indexed fields. */
  static MVMap<Object, Object> index(MVStore store, String collection, String index) {
    return index(store, collection + INDEX + index);
  }

  private static MVMap<Object, Object> index(MVStore store, String name) {
    return store.openMap(
        name, new MVMap.Builder<>().keyType(BsonType.INSTANCE).valueType(BsonType.INSTANCE));
  }
}
