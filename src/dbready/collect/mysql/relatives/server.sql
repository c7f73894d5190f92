-- What every relative of MySQL answers, where it does not know what server.sql asks.
select
  'mysql' as dialect, -- on mysql
  'mariadb' as dialect, -- on mariadb
  concat(@@version, ' ', @@version_comment) as _banner,
  database() as database_name,
  current_user() as account
