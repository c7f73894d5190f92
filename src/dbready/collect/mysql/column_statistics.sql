-- Distinct values of columns that lead an index, as the optimizer estimates them.
select
  table_schema as schema_name,
  table_name as table_name,
  column_name as column_name,
  max(cardinality) as distinct_estimate
from information_schema.statistics
where table_schema {schemas}
  and seq_in_index = 1
  and sub_part is null
  and column_name is not null
  and cardinality is not null
group by table_schema, table_name, column_name
