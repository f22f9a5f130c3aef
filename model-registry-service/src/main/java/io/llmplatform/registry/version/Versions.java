package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.model.ModelName;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Every visible version. */
public interface Versions extends Repository<PublishedVersion, Long> {

  PublishedVersion save(PublishedVersion version);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.name = :model and v.number = :number\
      """)
  Optional<PublishedVersion> find(String model, int number);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m join fetch v.files
      where m.name = :model and v.number = :number\
      """)
  Optional<PublishedVersion> findWithFiles(String model, int number);

  @Query(
      """
      select f from PublishedVersion v join v.model m join v.files f
      where m.name = :model and v.number = :number and key(f) = :path\
      """)
  Optional<StoredFile> findFile(String model, int number, String path);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.name = :model and v.number < :before
      order by v.number desc\
      """)
  List<PublishedVersion> page(String model, int before, Limit limit);

  /**
   * The version, without its files.
   *
   * @throws PlatformException if there is none
   */
  default PublishedVersion get(ModelName model, int number) {
    return find(model.value(), number).orElseThrow(() -> unknown(model, number));
  }

  /** What to say of a version that does not exist. */
  static PlatformException unknown(ModelName model, int number) {
    return PlatformException.notFound(
        "There is no version %d of a model '%s'.".formatted(number, model));
  }
}
