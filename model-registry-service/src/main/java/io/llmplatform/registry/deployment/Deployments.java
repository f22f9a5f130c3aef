package io.llmplatform.registry.deployment;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Every deployment, the removed ones included. */
interface Deployments extends Repository<Deployment, Long> {

  Deployment save(Deployment deployment);

  @Query(
      """
      select d from Deployment d join fetch d.model m
      left join fetch d.targets t left join fetch t.version
      where m.id = :model\
      """)
  Optional<Deployment> find(long model);

  @Query(
      """
      select d from Deployment d join fetch d.model m
      join fetch d.targets t join fetch t.version
      where :everything = true or m.tenant = :tenant or m.visibility = SHARED
      order by m.name, m.tenant\
      """)
  List<Deployment> findServed(String tenant, boolean everything);
}
