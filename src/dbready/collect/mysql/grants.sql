-- What the account may do, itself and through its active roles and PUBLIC, as GRANT statements.
-- A line may also hold a hash of the account's password: only privileges and names are kept.
show grants
