package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Stage;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/**
 * Every version that is not deleted, of a model that is not. Models are looked up first, from a
 * viewpoint; here they are ids.
 */
public interface Versions extends Repository<PublishedVersion, Long> {

  PublishedVersion save(PublishedVersion version);

  void flush();

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number = :number and v.deletedAt is null\
      """)
  Optional<PublishedVersion> find(long model, int number);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m left join fetch v.files
      where m.id = :model and v.number = :number and v.deletedAt is null\
      """)
  Optional<PublishedVersion> findWithFiles(long model, int number);

  @Query(
      """
      select f from PublishedVersion v join v.model m join v.files f
      where m.id = :model and v.number = :number and v.deletedAt is null and key(f) = :path\
      """)
  Optional<StoredFile> findFile(long model, int number, String path);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number < :before and v.deletedAt is null
      order by v.number desc\
      """)
  List<PublishedVersion> page(long model, int before, Limit limit);

  /** A model's deleted versions, the newest first. */
  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number < :before and v.deletedAt is not null
      order by v.number desc\
      """)
  List<PublishedVersion> deletedPage(long model, int before, Limit limit);

  /** A deleted version of a model that is not deleted. */
  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number = :number and v.deletedAt is not null\
      """)
  Optional<PublishedVersion> findDeleted(long model, int number);

  /** The highest number of a version in that stage; empty without one. */
  @Query(
      """
      select max(v.number) from PublishedVersion v
      where v.model.id = :model and v.stage = :stage and v.deletedAt is null\
      """)
  Optional<Integer> latestIn(long model, Stage stage);

  /** The versions in that stage. */
  @Query(
      """
      select v from PublishedVersion v
      where v.model.id = :model and v.stage = :stage and v.deletedAt is null
      order by v.number\
      """)
  List<PublishedVersion> in(long model, Stage stage);

  /** The highest number; empty where there is no version. */
  @Query(
      """
      select max(v.number) from PublishedVersion v
      where v.model.id = :model and v.deletedAt is null\
      """)
  Optional<Integer> latest(long model);

  @Query("select v from PublishedVersion v join fetch v.model where v.id in :ids")
  List<PublishedVersion> byIds(List<Long> ids);

  /**
   * The version, without its files.
   *
   * @throws PlatformException if there is none
   */
  default PublishedVersion get(RegisteredModel model, int number) {
    return find(model.id(), number).orElseThrow(() -> unknown(model.name(), number));
  }

  /** What to say of a version that does not exist. */
  static PlatformException unknown(String model, int number) {
    return PlatformException.notFound(
        "There is no version %d of a model '%s'.".formatted(number, model));
  }
}
