package io.llmplatform.inference.retrieval.index;

import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import java.util.Optional;
import java.util.Set;

/**
 * A search of a test: by alice of tenant acme in its store s, for 10 hits, unless said otherwise.
 */
public record AQuery(ChunkQuery query) {
  private static final Reader ALICE = new Reader("alice", Set.of());

  public static AQuery near(float... components) {
    return new AQuery(
        new ChunkQuery(
            AChunk.TENANT,
            Set.of(AChunk.STORE),
            Set.of(),
            ALICE,
            Optional.empty(),
            Optional.of(AVector.of(components)),
            Optional.empty(),
            Weights.EVEN,
            10));
  }

  public static AQuery saying(String text) {
    ChunkQuery near = near(1).query;
    return new AQuery(near).with(near.filter(), Optional.empty(), Optional.of(text));
  }

  public AQuery andSaying(String text) {
    return with(query.filter(), query.vector(), Optional.of(text));
  }

  public AQuery where(Filter filter) {
    return with(Optional.of(filter), query.vector(), query.text());
  }

  public AQuery of(String tenant) {
    return with(tenant, query.stores(), query.hiddenRevisions(), query.reader());
  }

  public AQuery in(String... stores) {
    return with(query.tenant(), Set.of(stores), query.hiddenRevisions(), query.reader());
  }

  public AQuery without(Long... revisions) {
    return with(query.tenant(), query.stores(), Set.of(revisions), query.reader());
  }

  public AQuery by(String subject, String... roles) {
    Reader reader = new Reader(subject, Set.of(roles));
    return with(query.tenant(), query.stores(), query.hiddenRevisions(), reader);
  }

  public AQuery weighing(double vector, double text) {
    return with(new Weights(vector, text), query.limit());
  }

  public AQuery first(int limit) {
    return with(query.weights(), limit);
  }

  private AQuery with(String tenant, Set<String> stores, Set<Long> hidden, Reader reader) {
    return new AQuery(
        new ChunkQuery(
            tenant,
            stores,
            hidden,
            reader,
            query.filter(),
            query.vector(),
            query.text(),
            query.weights(),
            query.limit()));
  }

  private AQuery with(Optional<Filter> filter, Optional<float[]> vector, Optional<String> text) {
    return new AQuery(
        new ChunkQuery(
            query.tenant(),
            query.stores(),
            query.hiddenRevisions(),
            query.reader(),
            filter,
            vector,
            text,
            query.weights(),
            query.limit()));
  }

  private AQuery with(Weights weights, int limit) {
    return new AQuery(
        new ChunkQuery(
            query.tenant(),
            query.stores(),
            query.hiddenRevisions(),
            query.reader(),
            query.filter(),
            query.vector(),
            query.text(),
            weights,
            limit));
  }
}
