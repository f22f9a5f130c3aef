package io.llmplatform.registry.model;

import io.llmplatform.registry.api.ModelView;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A model and the counter of its versions.
 *
 * <p>INVARIANT: the counter changes only under the row's lock ({@link Models#lock}) and in the
 * transaction that adds the version, so that numbers have neither gaps nor twins.
 */
@Entity
@Table(name = "model")
public class RegisteredModel {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(updatable = false)
  private String name;

  private @Nullable String description;

  @JdbcTypeCode(SqlTypes.JSON)
  private Map<String, String> tags;

  private int lastVersion;

  @Column(updatable = false)
  private Instant createdAt;

  private Instant updatedAt;

  @SuppressWarnings("NullAway.Init") // filled by JPA
  protected RegisteredModel() {}

  RegisteredModel(ModelName name, Description description, Instant now) {
    this.name = name.value();
    this.description = description.text();
    this.tags = description.tags();
    this.createdAt = now;
    this.updatedAt = now;
  }

  /** The number of the next version, taken. */
  public int takeNextVersion(Instant now) {
    lastVersion++;
    updatedAt = now;
    return lastVersion;
  }

  public String name() {
    return name;
  }

  ModelView view() {
    return new ModelView(
        name, description, tags, lastVersion == 0 ? null : lastVersion, createdAt, updatedAt);
  }
}
