/*
summary    = "Schema is named after an environment"
severity   = "low"
confidence = "medium"
object     = "schema"
tags       = ["origin"]
question   = "Is this the production data, and what is the schema called in other environments?"
population = "schemas"
message    = "{schema_name} names an environment: the same query needs another schema name in each"
dialects   = ["postgresql", "mysql", "mariadb", "other"]
since      = "0.1.0"
*/
with words as (
  select schema_name, '_' || replace(replace(lower(schema_name), '-', '_'), '.', '_') || '_' as padded
  from schemas
)
select w.schema_name
from words as w
where (w.padded glob '*_prod_*'
    or w.padded glob '*_prd_*'
    or w.padded glob '?*_production_*'
    or w.padded glob '*_dev_*'
    or w.padded glob '*_devel_*'
    or w.padded glob '?*_development_*'
    or w.padded glob '*_uat_*'
    or w.padded glob '*_preprod_*'
    or w.padded glob '*_qa_*'
    or w.padded glob '?*_stg_*'
    or w.padded glob '?*_staging_*'
    or w.padded glob '?*_test_*')
  and exists (
    select 1
    from tables as t
    where t.schema_name = w.schema_name
  )
