package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * Every registered model that is not deleted, ordered by name in code point order (the column's
 * collation). Each query shows a tenant's own models and the shared ones, unless its viewpoint is
 * everything.
 */
public interface Models extends Repository<RegisteredModel, Long> {

  /** The tenant's own model of that name, and the shared one; the own first. */
  @Query(
      """
      select m from RegisteredModel m
      where m.name = :name and m.deletedAt is null
        and (m.tenant = :tenant or m.visibility = SHARED)
      order by case when m.tenant = :tenant then 0 else 1 end\
      """)
  List<RegisteredModel> visible(String tenant, String name);

  /** As {@link #visible}, without the models themselves. */
  @Query(
      """
      select m.id from RegisteredModel m
      where m.name = :name and m.deletedAt is null
        and (m.tenant = :tenant or m.visibility = SHARED)
      order by case when m.tenant = :tenant then 0 else 1 end\
      """)
  List<Long> visibleIds(String tenant, String name);

  boolean existsByTenantAndNameAndDeletedAtIsNull(String tenant, String name);

  boolean existsByNameAndVisibilityAndDeletedAtIsNull(String name, Visibility visibility);

  /** The tenant's deleted models of that name, the one that was deleted last first. */
  @Query(
      """
      select m.id from RegisteredModel m
      where m.tenant = :tenant and m.name = :name and m.deletedAt is not null
        and (:every = true or m.deletedAt = :deletedAt)
      order by m.deletedAt desc, m.id desc\
      """)
  List<Long> deletedIds(String tenant, String name, boolean every, Instant deletedAt);

  List<RegisteredModel> findByIdIn(List<Long> ids);

  RegisteredModel saveAndFlush(RegisteredModel model);

  /** The model, locked until the transaction ends; empty if it was deleted meanwhile. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from RegisteredModel m where m.id = :id and m.deletedAt is null")
  Optional<RegisteredModel> lockById(long id);

  /** A deleted model, locked until the transaction ends; empty if it is none any more. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from RegisteredModel m where m.id = :id and m.deletedAt is not null")
  Optional<RegisteredModel> lockDeletedById(long id);

  @Query(
      """
      select m from RegisteredModel m
      where m.deletedAt is null and (:everything = true or m.tenant = :tenant or m.visibility = SHARED)
        and (m.name > :afterName or (m.name = :afterName and m.tenant > :afterTenant))
        and m.name like :prefix escape '!'
      order by m.name, m.tenant\
      """)
  List<RegisteredModel> page(
      String tenant,
      boolean everything,
      String afterName,
      String afterTenant,
      String prefix,
      Limit limit);

  /** The tenant's deleted models; all tenants' for everything. */
  @Query(
      """
      select m from RegisteredModel m
      where m.deletedAt is not null and (:everything = true or m.tenant = :tenant)
        and (m.name > :afterName or (m.name = :afterName and m.id > :afterId))
        and m.name like :prefix escape '!'
      order by m.name, m.id\
      """)
  List<RegisteredModel> deletedPage(
      String tenant,
      boolean everything,
      String afterName,
      long afterId,
      String prefix,
      Limit limit);

  /**
   * The model that the name means from there.
   *
   * @throws PlatformException if there is none
   */
  default RegisteredModel get(Viewpoint viewpoint, ModelName name) {
    return visible(viewpoint.tenant(), name.value()).stream()
        .findFirst()
        .orElseThrow(() -> ModelName.unknown(name.value()));
  }

  /**
   * The model that the name means from there, if it may be changed from there.
   *
   * @throws PlatformException if there is none, or it is shared by another tenant
   */
  default RegisteredModel getForChange(Viewpoint viewpoint, ModelName name) {
    RegisteredModel model = get(viewpoint, name);
    viewpoint.requireChange(model.tenant());
    return model;
  }

  /**
   * As {@link #getForChange}, locked until the transaction ends: every change of a model, of its
   * versions and of what is deployed of them is made under this lock.
   */
  default RegisteredModel lock(Viewpoint viewpoint, ModelName name) {
    // A model that the session has already would come back as it was before the lock.
    long id =
        visibleIds(viewpoint.tenant(), name.value()).stream()
            .findFirst()
            .orElseThrow(() -> ModelName.unknown(name.value()));
    RegisteredModel model =
        lockById(id)
            .filter(locked -> locked.name().equals(name.value()))
            .orElseThrow(() -> ModelName.unknown(name.value()));
    viewpoint.requireChange(model.tenant());
    return model;
  }
}
