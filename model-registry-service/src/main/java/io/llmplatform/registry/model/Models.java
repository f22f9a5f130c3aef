package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Visibility;
import io.llmplatform.registry.tenant.Viewpoint;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * Every registered model, ordered by name in code point order (the column's collation). Each query
 * shows a tenant's own models and the shared ones, unless its viewpoint is everything.
 */
public interface Models extends Repository<RegisteredModel, Long> {

  /** The tenant's own model of that name, and the shared one; the own first. */
  @Query(
      """
      select m from RegisteredModel m
      where m.name = :name and (m.tenant = :tenant or m.visibility = SHARED)
      order by case when m.tenant = :tenant then 0 else 1 end\
      """)
  List<RegisteredModel> visible(String tenant, String name);

  /** As {@link #visible}, without the models themselves. */
  @Query(
      """
      select m.id from RegisteredModel m
      where m.name = :name and (m.tenant = :tenant or m.visibility = SHARED)
      order by case when m.tenant = :tenant then 0 else 1 end\
      """)
  List<Long> visibleIds(String tenant, String name);

  boolean existsByTenantAndName(String tenant, String name);

  boolean existsByNameAndVisibility(String name, Visibility visibility);

  RegisteredModel saveAndFlush(RegisteredModel model);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from RegisteredModel m where m.id = :id")
  RegisteredModel lockById(long id);

  @Query(
      """
      select m from RegisteredModel m
      where (:everything = true or m.tenant = :tenant or m.visibility = SHARED)
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
   * As {@link #getForChange}, locked until the transaction ends: for adding a version, and for
   * changing what is deployed of it.
   */
  default RegisteredModel lock(Viewpoint viewpoint, ModelName name) {
    // A model that the session has already would come back as it was before the lock.
    long id =
        visibleIds(viewpoint.tenant(), name.value()).stream()
            .findFirst()
            .orElseThrow(() -> ModelName.unknown(name.value()));
    RegisteredModel model = lockById(id);
    viewpoint.requireChange(model.tenant());
    return model;
  }
}
