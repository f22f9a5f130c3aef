package io.llmplatform.local.data;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * A client's cursor over the documents that match, in the order of their inserts. It holds one
 * document, however many there are, and sees what is written before it comes there, as MongoDB's
 * do. Thread-safe.
 */
final class NaturalCursor extends AbstractCursor {
  /** As MongoDB's own, where the client does not say. */
  static final int FIRST_BATCH = 101;

  private static final int BATCH = 1000;

  /** Of BSON, after which a batch ends. */
  private static final int BATCH_BYTES = 8 << 20;

  private final MVMap<Object, byte[]> documents;
  private final Function<byte[], Document> decoding;
  private final Predicate<Document> matching;
  private final Object lock;
  private @Nullable Object at;
  private @Nullable Document ahead;

  /**
   * @param lock that keeps writers away
   */
  NaturalCursor(
      long id,
      MVMap<Object, byte[]> documents,
      Function<byte[], Document> decoding,
      Predicate<Document> matching,
      Object lock) {
    super(id);
    this.lock = lock;
    this.documents = documents;
    this.decoding = decoding;
    this.matching = matching;
    synchronized (lock) {
      advance(documents.cursor(null));
    }
  }

  @Override
  public boolean isEmpty() {
    synchronized (lock) {
      return ahead == null;
    }
  }

  @Override
  public List<Document> takeDocuments(int most) {
    synchronized (lock) {
      return take(most > 0 ? most : BATCH);
    }
  }

  private List<Document> take(int most) {
    List<Document> taken = new ArrayList<>();
    Cursor<Object, byte[]> cursor = documents.cursor(at);
    if (cursor.hasNext() && documents.getKeyType().compare(cursor.next(), at) != 0) {
      // What was ahead has been deleted, and another document is in its place.
      cursor = documents.cursor(at);
    }
    long bytes = 0;
    while (ahead != null && taken.size() < most && (bytes < BATCH_BYTES || taken.isEmpty())) {
      taken.add(ahead);
      bytes += advance(cursor);
    }
    return taken;
  }

  /** To the next one that matches; the bytes of it. */
  private int advance(Cursor<Object, byte[]> cursor) {
    while (cursor.hasNext()) {
      at = cursor.next();
      Document document = decoding.apply(cursor.getValue());
      if (matching.test(document)) {
        ahead = document;
        return cursor.getValue().length;
      }
    }
    ahead = null;
    return 0;
  }
}
