package io.llmplatform.local.data;

import static java.util.Objects.requireNonNull;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * A collection whose documents lie as BSON in the order of their inserts, as MongoDB's do. New ones
 * share pages whatever their ids, so that a commit writes few pages; and a page in memory or on its
 * way to the file is no more than the bytes it has there. Documents are found by the indexes of the
 * collection, else by looking at each. Thread-safe as its base is.
 */
final class DocumentCollection extends AbstractSynchronizedMongoCollection<Object> {
  private final MVMap<Object, byte[]> documents;

  /** By the fields by which documents were asked for in order. */
  private final Map<String, BlockDates> dates = new ConcurrentHashMap<>();

  private volatile @Nullable Index<Object> byId;

  DocumentCollection(
      MongoDatabase database,
      String name,
      CollectionOptions options,
      MVMap<Object, byte[]> documents,
      CursorRegistry cursors) {
    super(database, name, options, cursors);
    this.documents = documents;
  }

  static byte[] encoded(Document document) {
    ByteBuf bytes = Unpooled.buffer();
    BsonEncoder.encodeDocument(document, bytes);
    return Arrays.copyOf(bytes.array(), bytes.writerIndex());
  }

  private static Document decoded(byte[] bytes) {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
  }

  @Override
  protected Object addDocumentInternal(Document document) {
    Object position = documents.lastKey() instanceof Long last ? last + 1 : 0L;
    put(position, document);
    return position;
  }

  @Override
  protected Document getDocument(Object position) {
    return decoded(requireNonNull(documents.get(position)));
  }

  @Override
  protected void handleUpdate(Object position, Document earlier, Document document) {
    put(position, document);
  }

  private void put(Object position, Document document) {
    documents.put(position, encoded(document));
    if (position instanceof Long number) {
      dates.values().forEach(each -> each.forget(number));
    } else {
      dates.clear();
    }
  }

  @Override
  protected void removeDocument(Object position) {
    documents.remove(position);
  }

  @Override
  public int count() {
    return documents.size();
  }

  @Override
  public boolean isEmpty() {
    return documents.isEmpty();
  }

  @Override
  protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
    return stream(false);
  }

  private Stream<DocumentWithPosition<Object>> stream(boolean backwards) {
    Cursor<Object, byte[]> cursor = documents.cursor(null, null, backwards);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(cursor, Spliterator.ORDERED), false)
        .map(position -> new DocumentWithPosition<>(decoded(cursor.getValue()), position));
  }

  @Override
  public void addIndex(Index<Object> index) {
    super.addIndex(index);
    if (index.getName().equals("_id_")) {
      byId = index;
    }
  }

  /**
   * Where a client asks for all that match, in no order, it gets them batch by batch; the base has
   * them all in memory first, which a dump of some ten thousand documents does not survive.
   */
  @Override
  public synchronized QueryResult handleQuery(QueryParameters parameters) {
    Document asked = parameters.getQuerySelector();
    if (!(asked.get("$query") instanceof Document query)
        || demandedId(query) != null
        || asked.get("$orderby") != null
        || parameters.getLimit() != 0
        || parameters.getNumberToSkip() != 0
        || !(parameters.getProjection() == null || parameters.getProjection().isEmpty())) {
      return super.handleQuery(parameters);
    }
    NaturalCursor cursor =
        new NaturalCursor(
            cursorRegistry.generateCursorId(),
            documents,
            DocumentCollection::decoded,
            document -> documentMatchesQuery(document, query),
            this);
    int first = parameters.getBatchSize();
    List<Document> batch = cursor.takeDocuments(first > 0 ? first : NaturalCursor.FIRST_BATCH);
    if (cursor.isEmpty()) {
      return new QueryResult(batch);
    }
    cursorRegistry.add(cursor);
    return new QueryResult(batch, cursor);
  }

  /** Finds by id whatever else is asked; the base does only where nothing else is. */
  @Override
  protected QueryResult queryDocuments(
      Document query, Document order, int skipped, int limit, int batchSize, Document fields) {
    Document id = new Document("_id", demandedId(query));
    if (byId == null || id.get("_id") == null || !byId.canHandle(id)) {
      return super.queryDocuments(query, order, skipped, limit, batchSize, fields);
    }
    Iterable<Object> positions = byId.getPositions(id);
    return matchDocuments(query, positions, order, skipped, limit, batchSize, fields);
  }

  private static @Nullable Object demandedId(Document query) {
    if (query.get("_id") != null) {
      return query.get("_id");
    }
    return query.get("$and") instanceof Collection<?> all
        ? all.stream()
            .map(each -> demandedId((Document) each))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null)
        : null;
  }

  @Override
  protected QueryResult matchDocuments(
      Document query, Document order, int skipped, int limit, int batchSize, Document fields) {
    Comparator<Document> comparator = deriveComparator(order);
    Stream<Document> matching =
        comparator != null && limit > 0
            ? first(query, order, comparator, (long) skipped + limit)
            : stream(isNaturalDescending(order)).map(DocumentWithPosition::getDocument);
    return matchDocumentsFromStream(matching, query, order, skipped, limit, batchSize, fields);
  }

  /**
   * The first so many in that order, without more of them in memory; equal ones stay in theirs.
   * Where the order begins with a date, documents whose dates cannot be among these are not
   * decoded, and blocks of them not read: most come in the order of their dates, so that the search
   * begins at that end.
   */
  private Stream<Document> first(
      Document query, Document order, Comparator<Document> comparator, long most) {
    record Numbered(long number, Document document) {}
    Comparator<Numbered> inOrder =
        Comparator.comparing(Numbered::document, comparator).thenComparing(Numbered::number);
    PriorityQueue<Numbered> kept = new PriorityQueue<>(inOrder.reversed());
    String field = order.keySet().iterator().next();
    boolean newestFirst = order.get(field) instanceof Number direction && direction.intValue() < 0;
    DateRange range = DateRange.of(query, field);
    BlockDates blocks = dates.computeIfAbsent(field, BlockDates::new);
    BlockDates.Look look = blocks.look();
    Cursor<Object, byte[]> cursor = documents.cursor(null, null, newestFirst);
    for (long looked = 1; cursor.hasNext(); looked++) {
      if (cursor.next() instanceof Long position && !look.isIn(position)) {
        look.end();
        if (blocks.exclude(position, range)) {
          cursor = behind(position, newestFirst);
          continue;
        }
        look.enter(position);
      }
      OptionalLong date = range.date(cursor.getValue());
      look.saw(date);
      if (date.isPresent() && !range.contains(date.getAsLong())) {
        continue;
      }
      Document document = decoded(cursor.getValue());
      if (!documentMatchesQuery(document, query)) {
        continue;
      }
      kept.add(new Numbered(newestFirst ? -looked : looked, document));
      if (kept.size() > most) {
        kept.remove();
      }
      if (kept.size() == most && kept.element().document().get(field) instanceof Instant last) {
        range = newestFirst ? range.notBefore(last) : range.notAfter(last);
      }
    }
    look.end();
    return kept.stream().sorted(inOrder).map(Numbered::document);
  }

  /** From the next block on. */
  private Cursor<Object, byte[]> behind(long position, boolean backwards) {
    long next = backwards ? BlockDates.first(position) - 1 : BlockDates.last(position) + 1;
    return documents.cursor(next, null, backwards);
  }

  /** The size is told by what lies there, so a write need not measure its document. */
  @Override
  protected boolean tracksDataSize() {
    return false;
  }

  @Override
  protected int getDataSize() {
    long sum = 0;
    for (Cursor<Object, byte[]> each = documents.cursor(null); each.hasNext(); ) {
      each.next();
      sum += each.getValue().length;
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  @Override
  protected void updateDataSize(int difference) {
    throw new UnsupportedOperationException("The size is not tracked.");
  }
}
