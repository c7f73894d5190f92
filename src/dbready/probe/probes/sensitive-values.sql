/*
summary  = "Does a text hold card numbers, bank accounts or access tokens, whatever its name is?"
decides  = "which columns need protection although nothing but their rows says so"
cost     = "sample"
columns  = ["column_name"]
measures = ["card_numbers", "bank_accounts", "access_tokens"]
rows     = 1000
since    = "0.2.0"
subjects = """
select c.schema_name, c.table_name, c.column_name
from columns as c
left join table_statistics as s using (schema_name, table_name)
where c.type_family = 'text'
  and coalesce(c.character_length, 100) >= 15
  and not exists (
    select 1
    from sensitive_columns as p
    where p.schema_name = c.schema_name
      and p.table_name = c.table_name
      and p.column_name = c.column_name
  )
  and not exists (
    select 1
    from column_roles as r
    where r.schema_name = c.schema_name
      and r.table_name = c.table_name
      and r.column_name = c.column_name
      and r.role in ('status', 'type_code', 'polymorphic_type', 'reference', 'json', 'created_at', 'updated_at', 'deleted_at')
  )
order by coalesce(s.estimated_rows, 0) desc, 1, 2, 3
"""
*/
-- Card numbers by the beginnings and lengths of the large networks, IBANs of the countries with most
-- accounts, and tokens that say what they are: JSON Web Tokens and the prefixes of large services.
-- dialect: postgresql
select
    count(*) as sampled_rows,
    count(t.bare) as card_numbers_of,
    sum(case when t.bare ~ '^(4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13}|6011[0-9]{12})$' then 1 else 0 end) as card_numbers,
    count(t.bare) as bank_accounts_of,
    sum(case when t.bare ~ '^(AT|BE|CH|CZ|DE|DK|ES|FI|FR|GB|IE|IT|LU|NL|NO|PL|PT|SE)[0-9]{2}[A-Z0-9]{11,30}$' then 1 else 0 end) as bank_accounts,
    count(t.bare) as access_tokens_of,
    sum(case when t.bare ~ '^(eyJ[A-Za-z0-9_]+[.]eyJ|sk_live_|sk_test_|ghp_|gho_|xoxb|xoxp|AKIA[0-9A-Z]{16})' then 1 else 0 end) as access_tokens
from (
    select nullif(replace(replace(left(s.{column}, 200), ' ', ''), '-', ''), '') as bare
    from {sample}
) as t
-- dialects: mysql, mariadb
select
    count(*) as sampled_rows,
    count(t.bare) as card_numbers_of,
    sum(case when t.bare regexp '^(4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13}|6011[0-9]{12})$' then 1 else 0 end) as card_numbers,
    count(t.bare) as bank_accounts_of,
    sum(case when t.bare regexp '^(AT|BE|CH|CZ|DE|DK|ES|FI|FR|GB|IE|IT|LU|NL|NO|PL|PT|SE)[0-9]{2}[A-Z0-9]{11,30}$' then 1 else 0 end) as bank_accounts,
    count(t.bare) as access_tokens_of,
    sum(case when t.bare regexp '^(eyJ[A-Za-z0-9_]+[.]eyJ|sk_live_|sk_test_|ghp_|gho_|xoxb|xoxp|AKIA[0-9A-Z]{16})' then 1 else 0 end) as access_tokens
from (
    select nullif(replace(replace(left(s.{column}, 200), ' ', ''), '-', ''), '') as bare
    from {sample}
) as t
-- dialect: sqlite
select
    count(*) as sampled_rows,
    count(t.bare) as card_numbers_of,
    sum(
        case
            when t.bare glob '*[^0-9]*' then 0
            when length(t.bare) = 16 and (t.bare glob '4*' or t.bare glob '5[1-5]*' or t.bare glob '6011*') then 1
            when length(t.bare) = 15 and t.bare glob '3[47]*' then 1
            else 0
        end
    ) as card_numbers,
    count(t.bare) as bank_accounts_of,
    sum(
        case
            when length(t.bare) between 15 and 34
                and substr(t.bare, 1, 2) in ('AT', 'BE', 'CH', 'CZ', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IT', 'LU', 'NL', 'NO', 'PL', 'PT', 'SE')
                and t.bare glob '[A-Z][A-Z][0-9][0-9]*'
                and not t.bare glob '*[^A-Z0-9]*' then 1
            else 0
        end
    ) as bank_accounts,
    count(t.bare) as access_tokens_of,
    sum(
        case
            when t.bare glob 'eyJ*.eyJ*' or t.bare glob 'sk_live_*' or t.bare glob 'sk_test_*' or t.bare glob 'gh[po]_*' or t.bare glob 'xox[bp]*'
                or (t.bare glob 'AKIA*' and length(t.bare) = 20) then 1
            else 0
        end
    ) as access_tokens
from (
    select nullif(replace(replace(substr(s.{column}, 1, 200), ' ', ''), '-', ''), '') as bare
    from {sample}
) as t
