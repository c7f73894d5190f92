-- Statements that write, as performance_schema counts them: digest texts, in which every value is a question mark.
-- These servers do not say which account ran them. Only names of tables and columns are kept of the texts.
select
  d.schema_name as schema_name,
  null as table_name,
  null as account,
  d.digest_text as _text,
  right(d.digest_text, 3) = '...' as _is_cut,
  d.count_star as calls,
  -- MariaDB counts no rows of statements that return some.
  case when d.digest_text not like '% RETURNING %' then cast(d.sum_rows_affected as signed) end as affected_rows,
  date_format('1970-01-01' + interval floor(unix_timestamp(d.first_seen)) second, '%Y-%m-%dT%H:%i:%sZ') as counted_since,
  null as _gap,
  null as _remedy
from (
  select schema_name, digest_text, count_star, sum_rows_affected, first_seen
  from performance_schema.events_statements_summary_by_digest
  where digest_text regexp '^[ (]*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|LOAD|WITH)[ (]'
    and digest_text regexp '(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|LOAD) '
    -- Statements in other databases may name a table of this one.
    and (schema_name {schemas} or schema_name is null or digest_text like '%` . `%')
  order by schema_name {schemas} desc, count_star desc
  limit 2000
) d
union all
select
  null, null, null, null, null, null, null, null,
  'performance_schema is off',
  'set performance_schema = on in the configuration of the server and restart the server'
from (select 1 as one) always
where not @@global.performance_schema
union all
select
  null, null, null, null, null, null, null, null,
  'the server does not count statements by their text',
  'update performance_schema.setup_consumers set enabled = ''YES'' where name = ''statements_digest'''
from performance_schema.setup_consumers
where name = 'statements_digest'
  and enabled = 'NO'
union all
select
  null, null, null, null, null, null, null, null,
  concat('statements for whose texts performance_schema had no room: ', count_star),
  'raise performance_schema_digests_size and restart the server'
from performance_schema.events_statements_summary_by_digest
where digest is null
  and count_star > 0
