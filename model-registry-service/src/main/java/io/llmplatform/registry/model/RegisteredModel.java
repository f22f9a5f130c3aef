package io.llmplatform.registry.model;

import io.llmplatform.registry.api.ModelEvent;
import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.event.ModelChange;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A model, its aliases and the counter of its versions.
 *
 * <p>Tags and aliases are read inside a transaction.
 *
 * <p>INVARIANT: changed only under the row's lock ({@link Models#lock}). The counter changes only
 * in the transaction that adds the version, so that numbers have neither gaps nor twins.
 */
@Entity
@Table(name = "model")
public class RegisteredModel {
  private static final int BATCH = 1000;

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(updatable = false)
  private String tenant;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private Visibility visibility;

  private String name;

  private @Nullable String description;

  @ElementCollection
  @CollectionTable(name = "model_tag", joinColumns = @JoinColumn(name = "model_id"))
  @MapKeyColumn(name = "key")
  @Column(name = "value")
  @BatchSize(size = BATCH)
  private Map<String, String> tags = new HashMap<>();

  @ElementCollection
  @CollectionTable(name = "model_alias", joinColumns = @JoinColumn(name = "model_id"))
  @MapKeyColumn(name = "alias")
  @BatchSize(size = BATCH)
  private Map<String, AliasedVersion> aliases = new HashMap<>();

  private int lastVersion;
  private @Nullable Integer latestVersion;

  @Column(updatable = false)
  private Instant createdAt;

  @Column(updatable = false)
  private @Nullable String createdBy;

  private Instant updatedAt;
  private @Nullable String updatedBy;
  private @Nullable Instant deletedAt;

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected RegisteredModel() {}

  RegisteredModel(
      String tenant,
      Visibility visibility,
      ModelName name,
      Description description,
      String by,
      Instant now) {
    this.tenant = tenant;
    this.visibility = visibility;
    this.name = name.value();
    this.description = description.text();
    this.tags.putAll(description.tags());
    this.createdAt = now;
    this.createdBy = by;
    this.updatedAt = now;
    this.updatedBy = by;
  }

  /** The number of the next version, taken. */
  public int takeNextVersion(String by, Instant now) {
    lastVersion++;
    latestVersion = lastVersion;
    changed(by, now);
    return lastVersion;
  }

  /** The highest number of a version that is not deleted; null: there is none. */
  public void showLatest(@Nullable Integer number) {
    latestVersion = number;
  }

  /** Something of the model changes. */
  public void changed(String by, Instant now) {
    updatedAt = now;
    updatedBy = by;
  }

  void rename(ModelName newName) {
    name = newName.value();
  }

  void describe(Description changed) {
    description = changed.text();
    tags.keySet().retainAll(changed.tags().keySet());
    tags.putAll(changed.tags());
  }

  void delete(Instant now) {
    deletedAt = now;
  }

  void restore() {
    deletedAt = null;
  }

  /**
   * Has an alias name a version.
   *
   * @param number of a version of this model that is not deleted
   */
  public void moveAlias(String alias, int number, String by, Instant now) {
    aliases.put(alias, new AliasedVersion(number, now, by));
    changed(by, now);
  }

  /** Has an alias name nothing. */
  public void removeAlias(String alias, String by, Instant now) {
    aliases.remove(alias);
    changed(by, now);
  }

  /** Each alias with what it names, in order; a copy. */
  public SortedMap<String, AliasedVersion> aliases() {
    return new TreeMap<>(aliases);
  }

  /** The aliases that name the version, in order. */
  public List<String> aliasesOf(int number) {
    return aliases.entrySet().stream()
        .filter(alias -> alias.getValue().number() == number)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /**
   * What happened to the model, for its events.
   *
   * @param version that it is about; null: the model itself
   * @param by who did it
   */
  public ModelChange change(
      ModelEvent.Type type, @Nullable Integer version, String by, Map<String, Object> details) {
    Map<String, Object> all = new HashMap<>(details);
    all.put("by", by);
    return new ModelChange(tenant, name, version, type, all);
  }

  /** Of a model that the database has. */
  public long id() {
    return Objects.requireNonNull(id);
  }

  /** Whose model it is. */
  public String tenant() {
    return tenant;
  }

  public Visibility visibility() {
    return visibility;
  }

  public String name() {
    return name;
  }

  Description description() {
    return new Description(description, tags);
  }

  Instant updatedAt() {
    return updatedAt;
  }

  ModelView view() {
    Map<String, Integer> numbers = new TreeMap<>();
    aliases.forEach((alias, named) -> numbers.put(alias, named.number()));
    return new ModelView(
        tenant,
        visibility,
        name,
        description,
        tags,
        numbers,
        latestVersion,
        createdAt,
        createdBy,
        updatedAt,
        updatedBy,
        deletedAt);
  }
}
