create table events (
    event_id UUID,
    user_id UInt64,
    kind LowCardinality(String),
    payload JSON,
    properties Map(String, String),
    amount Float64,
    ip IPv4,
    happened_at DateTime64(3, 'UTC'),
    received_at DateTime default now(),
    day Date materialized toDate(happened_at)
) engine = MergeTree order by (kind, happened_at);
create table users (
    id UInt64,
    email String,
    full_name Nullable(String),
    country FixedString(2),
    status Enum8('new' = 1, 'active' = 2, 'closed' = 3),
    birth_date Nullable(Date32),
    is_deleted UInt8,
    created_at DateTime,
    updated_at DateTime
) engine = ReplacingMergeTree(updated_at) order by id comment 'Latest state of each user';
create table orders (
    id UInt64,
    user_id UInt64,
    status Int8,
    total Decimal(18, 2) comment 'Gross, in euros',
    price Float64,
    created_at DateTime('Europe/Berlin'),
    paid_at Nullable(Int64)
) engine = MergeTree partition by toYYYYMM(created_at) order by (user_id, created_at);
create table order_lines (
    order_id UInt64,
    line_no UInt16,
    product_id UInt32,
    quantity UInt32,
    tags Array(String),
    size Tuple(width Float32, height Float32)
) engine = MergeTree order by (order_id, line_no);
create table products (
    id UInt32,
    sku String,
    price Decimal(10, 2),
    attributes String,
    constraint sku_is_set check sku != ''
) engine = MergeTree primary key id order by (id, sku);
create table raw_import (line String) engine = Log;
create view active_users as select * from users where not is_deleted;
create materialized view daily engine = SummingMergeTree order by day as select day, count() as n from events group by day;
insert into users select number, concat('u', toString(number), '@shop.invalid'), 'Name', 'DE', 'active', null, 0, now(), now() from numbers(5000);
