package io.llmplatform.registry.model;

import io.llmplatform.common.error.PlatformException;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Every registered model, ordered by name in code point order (the column's collation). */
public interface Models extends Repository<RegisteredModel, Long> {

  Optional<RegisteredModel> findByName(String name);

  boolean existsByName(String name);

  RegisteredModel saveAndFlush(RegisteredModel model);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select m from RegisteredModel m where m.name = :name")
  Optional<RegisteredModel> findAndLock(String name);

  @Query(
      """
      select m from RegisteredModel m
      where m.name > :after and m.name like :prefix escape '!'
      order by m.name\
      """)
  List<RegisteredModel> page(String after, String prefix, Limit limit);

  /**
   * The model of that name.
   *
   * @throws PlatformException if there is none
   */
  default RegisteredModel get(ModelName name) {
    return findByName(name.value()).orElseThrow(() -> ModelName.unknown(name.value()));
  }

  /**
   * The model, locked until the transaction ends: for adding a version, and for changing what is
   * deployed of it.
   *
   * @throws PlatformException if there is none
   */
  default RegisteredModel lock(ModelName name) {
    return findAndLock(name.value()).orElseThrow(() -> ModelName.unknown(name.value()));
  }

  /**
   * Nothing, if there is such a model.
   *
   * @throws PlatformException if there is none
   */
  default void require(ModelName name) {
    if (!existsByName(name.value())) {
      throw ModelName.unknown(name.value());
    }
  }
}
