create type order_status as enum ('new', 'paid', 'shipped', 'cancelled');
create sequence customer_ids;
create table countries (code varchar primary key, name varchar not null);
create table customers (
    id bigint primary key default nextval('customer_ids'),
    email varchar not null unique,
    full_name varchar,
    country_code varchar references countries (code),
    birth_date date,
    is_active boolean,
    created_at timestamp not null,
    updated_at timestamp,
    deleted_at timestamp
);
comment on table customers is 'People who have bought at least once';
create table addresses (
    id integer primary key,
    customer_id bigint not null references customers (id),
    street varchar,
    city varchar,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create table products (
    id integer primary key,
    sku varchar not null unique,
    price double not null,
    attributes json,
    tags varchar[],
    dimensions struct(width double, height double),
    created_at timestamptz not null,
    updated_at timestamp
);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customers (id),
    status order_status not null,
    total_amount decimal(12, 2) not null,
    placed_at timestamp_ms,
    created_at timestamp not null,
    updated_at timestamp not null,
    deleted_at timestamp
);
create index orders_by_customer on orders (customer_id);
create table order_lines (
    order_id bigint not null references orders (id),
    line_no integer not null,
    product_id integer not null,
    quantity integer not null check (quantity > 0),
    price float,
    primary key (order_id, line_no)
);
create table payments (
    id uuid primary key,
    order_id bigint,
    state varchar,
    amount decimal(18, 4),
    paid_at bigint,
    raw varchar
);
create table events (id hugeint, kind varchar, payload json, happened_at timestamp_ns);
create table import_staging (line varchar);
create table orders_backup_2024 as select * from orders;
create table schema_migrations (version varchar primary key);
create table audit_log (
    id bigint primary key,
    table_name varchar not null,
    row_id varchar not null,
    action varchar not null,
    happened_at timestamptz not null
);
create table sessions (token varchar primary key, customer_id bigint, expires_at timestamp);
create schema reporting;
create table reporting.daily_sales (day date, country_code varchar, revenue double);
create table reporting.customer_segments (
    customer_id bigint primary key,
    segment integer not null,
    computed_at timestamp not null
);
create view reporting.active_customers as select * from customers where is_active;
insert into countries values ('DE', 'Germany'), ('FR', 'France');
insert into customers
select i, 'c' || i || '@shop.invalid', 'Name', 'DE', date '1980-01-01', true, now()::timestamp, null, null
from range(1, 20001) as r (i);
