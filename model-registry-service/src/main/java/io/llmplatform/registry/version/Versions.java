package io.llmplatform.registry.version;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.model.RegisteredModel;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Every visible version. Models are looked up first, from a viewpoint; here they are ids. */
public interface Versions extends Repository<PublishedVersion, Long> {

  PublishedVersion save(PublishedVersion version);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number = :number\
      """)
  Optional<PublishedVersion> find(long model, int number);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m join fetch v.files
      where m.id = :model and v.number = :number\
      """)
  Optional<PublishedVersion> findWithFiles(long model, int number);

  @Query(
      """
      select f from PublishedVersion v join v.model m join v.files f
      where m.id = :model and v.number = :number and key(f) = :path\
      """)
  Optional<StoredFile> findFile(long model, int number, String path);

  @Query(
      """
      select v from PublishedVersion v join fetch v.model m
      where m.id = :model and v.number < :before
      order by v.number desc\
      """)
  List<PublishedVersion> page(long model, int before, Limit limit);

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
