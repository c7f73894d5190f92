/*
summary    = "Column says which table another column refers to"
severity   = "info"
confidence = "high"
object     = "column"
tags       = ["references"]
question   = "Which tables can this pair of columns refer to, and which value stands for each?"
population = "column_roles where role in ('reference', 'polymorphic_type')"
population_name = "references"
message    = "{reason}: no foreign key can enforce it"
detail     = "for {id_column}"
since      = "0.1.0"
*/
select r.schema_name, r.table_name, r.column_name, r.reason, s.common_values,
  replace(substr(r.reason, instr(r.reason, ' says which table ') + length(' says which table ')), ' refers to', '') as id_column,
  iif(k.kind in ('staging', 'backup', 'framework'), k.kind, null) as excluded_by
from column_roles as r
join table_kinds as k using (schema_name, table_name)
left join column_statistics as s using (schema_name, table_name, column_name)
where r.role = 'polymorphic_type'
  and r.column_name not like '%msg%'
  and r.column_name not like '%message%'
  and not exists (
    select 1
    from foreign_keys as f
    where f.schema_name = r.schema_name
      and f.table_name = r.table_name
      and f.column_count > 1
      and has_column(f.columns, r.column_name)
  )
