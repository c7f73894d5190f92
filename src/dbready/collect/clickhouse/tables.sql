-- Storage of materialized views is part of them.
select
    database as schema_name,
    name as table_name,
    case
        when engine in ('AzureBlobStorage', 'DeltaLake', 'HDFS', 'Hudi', 'Iceberg', 'JDBC', 'Kafka', 'MongoDB')
            or engine in ('MySQL', 'NATS', 'ODBC', 'PostgreSQL', 'RabbitMQ', 'Redis', 'S3', 'S3Queue', 'SQLite', 'URL')
            then 'foreign table'
        else 'base table'
    end as table_type,
    nullIf(comment, '') as comment,
    engine as storage_engine,
    0 as is_partition,
    nullIf(partition_key, '') as partition_key
from system.tables
where database {schemas}
    and not is_temporary
    and engine not in ('View', 'MaterializedView', 'LiveView', 'WindowView')
    and not startsWith(name, '.inner')
