-- Both ends of a key of whole numbers, from its index.
select
    (select {key} from {table} order by {key} limit 1) as lowest,
    (select {key} from {table} order by {key} desc limit 1) as highest
