package io.llmplatform.registry.model;

import io.llmplatform.registry.api.ModelView;
import io.llmplatform.registry.api.Visibility;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
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
  private String tenant;

  @Enumerated(EnumType.STRING)
  @JdbcTypeCode(SqlTypes.VARCHAR)
  private Visibility visibility;

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

  RegisteredModel(
      String tenant, Visibility visibility, ModelName name, Description description, Instant now) {
    this.tenant = tenant;
    this.visibility = visibility;
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

  ModelView view() {
    return new ModelView(
        tenant,
        visibility,
        name,
        description,
        tags,
        lastVersion == 0 ? null : lastVersion,
        createdAt,
        updatedAt);
  }
}
