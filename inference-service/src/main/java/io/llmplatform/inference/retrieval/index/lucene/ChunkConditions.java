package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.inference.retrieval.index.AccessTerms;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Filter.Comparison;
import io.llmplatform.inference.retrieval.index.Filter.Membership;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/** What chunks are meant, as Lucene's queries. None of them ranks. */
final class ChunkConditions {
  private ChunkConditions() {}

  /** What the search may see: its scope, its reader's rights, its filter. */
  static Query visible(ChunkQuery query) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(term(ChunkField.TENANT, query.tenant()), Occur.FILTER);
    all.add(anyOf(ChunkField.STORE, query.stores()), Occur.FILTER);
    all.add(anyOf(ChunkField.READER, AccessTerms.of(query.reader())), Occur.FILTER);
    if (!query.hiddenRevisions().isEmpty()) {
      all.add(revisions(query.hiddenRevisions()), Occur.MUST_NOT);
    }
    query.filter().ifPresent(filter -> all.add(fulfilling(filter), Occur.FILTER));
    return all.build();
  }

  static Query ids(String tenant, Collection<String> ids) {
    return both(term(ChunkField.TENANT, tenant), anyOf(ChunkField.ID, ids));
  }

  static Query revision(String tenant, long revision) {
    return both(
        term(ChunkField.TENANT, tenant), LongField.newExactQuery(ChunkField.REVISION, revision));
  }

  static Query store(String tenant, String store) {
    return both(term(ChunkField.TENANT, tenant), term(ChunkField.STORE, store));
  }

  private static Query both(Query one, Query other) {
    return new BooleanQuery.Builder().add(one, Occur.FILTER).add(other, Occur.FILTER).build();
  }

  private static Query revisions(Collection<Long> revisions) {
    return LongField.newSetQuery(
        ChunkField.REVISION, revisions.stream().mapToLong(Long::longValue).toArray());
  }

  private static Query fulfilling(Filter filter) {
    if (filter instanceof Comparison comparison) {
      return comparing(comparison);
    }
    if (filter instanceof Membership membership) {
      return membership(membership);
    }
    if (filter instanceof Filter.And and) {
      return joined(and.parts(), Occur.FILTER);
    }
    return joined(((Filter.Or) filter).parts(), Occur.SHOULD);
  }

  private static Query joined(List<Filter> parts, Occur occur) {
    BooleanQuery.Builder joined = new BooleanQuery.Builder();
    parts.forEach(part -> joined.add(fulfilling(part), occur));
    return joined.build();
  }

  private static Query comparing(Comparison comparison) {
    String name = comparison.attribute();
    Object value = comparison.value();
    BytesRef term = AttributeTerm.of(name, value);
    return switch (comparison.operator()) {
      case EQ -> new TermQuery(new Term(ChunkField.ATTRIBUTE, term));
      case NE -> allBut(new TermQuery(new Term(ChunkField.ATTRIBUTE, term)));
      case GT -> range(term, false, AttributeTerm.ceiling(name, value), false);
      case GTE -> range(term, true, AttributeTerm.ceiling(name, value), false);
      case LT -> range(AttributeTerm.floor(name, value), true, term, false);
      case LTE -> range(AttributeTerm.floor(name, value), true, term, true);
    };
  }

  private static Query range(BytesRef from, boolean withFrom, BytesRef to, boolean withTo) {
    return new TermRangeQuery(ChunkField.ATTRIBUTE, from, to, withFrom, withTo);
  }

  private static Query membership(Membership membership) {
    List<BytesRef> terms =
        membership.values().stream()
            .map(value -> AttributeTerm.of(membership.attribute(), value))
            .toList();
    Query any = new TermInSetQuery(ChunkField.ATTRIBUTE, terms);
    return membership.negated() ? allBut(any) : any;
  }

  private static Query allBut(Query query) {
    return new BooleanQuery.Builder()
        .add(new MatchAllDocsQuery(), Occur.FILTER)
        .add(query, Occur.MUST_NOT)
        .build();
  }

  private static Query term(String field, String value) {
    return new TermQuery(new Term(field, value));
  }

  private static Query anyOf(String field, Collection<String> values) {
    return new TermInSetQuery(field, values.stream().map(BytesRef::new).toList());
  }
}
