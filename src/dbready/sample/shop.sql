-- A made-up web shop, for trying dbready without a database of one's own.
-- Most of it is in order; the rest is what years of hurry leave behind.

create table schema_migrations (
    version text primary key,
    applied_at timestamptz not null
) without rowid;

create table countries (
    country_code text primary key check (length(country_code) = 2),
    name text not null unique
) without rowid;

create table currencies (
    currency_code text primary key check (length(currency_code) = 3),
    name text not null,
    symbol text not null
) without rowid;

create table staff (
    id integer primary key,
    email text not null,
    display_name text not null,
    role_name text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create unique index staff_live_email on staff (email) where deleted_at is null;

-- The address of a deleted customer can never be used again.
create table customers (
    id integer primary key,
    email text not null unique,
    display_name text not null,
    phone text,
    country_code text not null references countries (country_code),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);

-- A customer moves, and no load will ever notice.
create table addresses (
    id integer primary key,
    customer_id integer not null references customers (id),
    street text not null,
    postal_code text not null,
    city text not null,
    country_code text not null references countries (country_code),
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index addresses_customer_id on addresses (customer_id);

-- Nothing in the database keeps updated_at true.
create table suppliers (
    id integer primary key,
    name text not null,
    email text,
    country_code text not null references countries (country_code),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);

create table categories (
    id integer primary key,
    parent_id integer references categories (id),
    title text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create index categories_parent_id on categories (parent_id);

-- What attributes holds, only the application knows.
create table products (
    id integer primary key,
    sku text not null,
    title text not null,
    supplier_id integer not null references suppliers (id),
    price_cents integer not null check (price_cents >= 0),
    currency_code text not null references currencies (currency_code),
    attributes json,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create unique index products_live_sku on products (sku) where deleted_at is null;
create index products_supplier_id on products (supplier_id);

create table product_categories (
    product_id integer not null references products (id),
    category_id integer not null references categories (id),
    primary key (product_id, category_id)
) without rowid;
create index product_categories_category_id on product_categories (category_id);

create table price_history (
    id integer primary key,
    product_id integer not null references products (id),
    price_cents integer not null,
    changed_by integer not null references staff (id),
    changed_at timestamptz not null
);
create index price_history_product_id on price_history (product_id);
create index price_history_changed_by on price_history (changed_by);

-- A key in all but name; rows come without a date and go without a trace.
create table inventory (
    product_id integer not null references products (id),
    warehouse text not null,
    quantity integer not null,
    updated_at timestamptz not null,
    unique (product_id, warehouse)
);

-- The discount is a binary fraction, so totals do not add up.
create table coupons (
    id integer primary key,
    code text not null,
    discount_amount real not null,
    valid_until date,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create unique index coupons_live_code on coupons (code) where deleted_at is null;

-- The oldest part: the shop writes UTC, a trigger local time, and nothing says so.
create table carts (
    id integer primary key,
    customer_id integer references customers (id),
    created_at datetime not null,
    updated_at datetime not null,
    deleted_at datetime
);
create index carts_customer_id on carts (customer_id);

create table cart_items (
    id integer primary key,
    cart_id integer not null references carts (id) on delete cascade,
    product_id integer not null references products (id),
    quantity integer not null check (quantity > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create index cart_items_cart_id on cart_items (cart_id);
create index cart_items_product_id on cart_items (product_id);

-- Orders name a coupon that nothing holds them to.
create table orders (
    id integer primary key,
    order_number text not null unique,
    customer_id integer not null references customers (id),
    shipping_address_id integer not null references addresses (id),
    coupon_id integer,
    status text not null check (status in ('new', 'paid', 'shipped', 'cancelled')),
    status_changed_at timestamptz not null,
    total_cents integer not null,
    currency_code text not null references currencies (currency_code),
    gift_options json check (gift_options is null or json_valid(gift_options) and json_type(gift_options, '$.wrap') in ('true', 'false')),
    created_at timestamptz not null,
    updated_at timestamptz,
    deleted_at timestamptz
);
create index orders_customer_id on orders (customer_id);
create index orders_shipping_address_id on orders (shipping_address_id);
create index orders_updated_at on orders (updated_at);

-- Which orders contain a product? Read them all.
create table order_items (
    order_id integer not null references orders (id),
    line_number integer not null,
    product_id integer not null references products (id),
    quantity integer not null check (quantity > 0),
    unit_price_cents integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    primary key (order_id, line_number)
) without rowid;

-- The status changes; when, nobody knows.
create table payments (
    id integer primary key,
    order_id integer not null references orders (id),
    provider text not null check (provider in ('card', 'transfer', 'invoice')),
    external_id text not null unique,
    status text not null check (status in ('authorised', 'captured', 'failed')),
    amount_cents integer not null,
    currency_code text not null references currencies (currency_code),
    created_at timestamptz not null,
    deleted_at timestamptz
);
create index payments_order_id on payments (order_id);

-- Added in a hurry: inexact money, free text for a status, a number for a time, deleted for good.
create table refunds (
    id integer primary key,
    payment_id integer not null references payments (id),
    approved_by integer references staff (id),
    status text not null,
    amount real not null,
    processed_at integer,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index refunds_approved_by on refunds (approved_by);

-- The carrier reports local time, the shop writes UTC.
create table shipments (
    id integer primary key,
    order_id integer not null references orders (id),
    tracking_number text,
    status text not null,
    sent_at timestamptz not null,
    delivered_at datetime,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create index shipments_order_id on shipments (order_id);

-- The reviews came from another system at once, and their customers did not all come along.
create table reviews (
    id integer primary key,
    product_id integer not null references products (id),
    customer_id integer not null,
    rating integer not null check (rating between 1 and 5),
    body text,
    is_deleted boolean not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index reviews_product_id on reviews (product_id);

-- Older entries are deleted, and nothing says after how long.
create table audit_log (
    id integer primary key,
    actor text not null,
    action text not null check (action in ('insert', 'update', 'delete')),
    table_name text not null,
    changes json not null check (json_valid(changes) and json_type(changes, '$.after') = 'object'),
    occurred_at timestamptz not null
);
create index audit_log_occurred_at on audit_log (occurred_at);

-- A log that cannot tell two of its rows apart, in the local time of whichever machine wrote it.
create table page_views (
    visitor text not null,
    product_id integer,
    path text not null,
    details json,
    viewed_at datetime not null
);
create index page_views_viewed_at on page_views (viewed_at);

insert into schema_migrations (version, applied_at)
values ('001_shop', '2024-11-04T09:00:00Z'), ('002_reviews', '2025-02-11T09:00:00Z'), ('003_refunds', '2025-05-20T16:55:00Z');

insert into countries (country_code, name)
values ('AT', 'Austria'), ('BR', 'Brazil'), ('CA', 'Canada'), ('DE', 'Germany'), ('FR', 'France'), ('IN', 'India'),
    ('JP', 'Japan'), ('KE', 'Kenya'), ('NL', 'Netherlands'), ('US', 'United States');

insert into currencies (currency_code, name, symbol)
values ('EUR', 'Euro', '€'), ('JPY', 'Yen', '¥'), ('USD', 'US dollar', '$');

with recursive n (i) as (select 1 union all select i + 1 from n where i < 12)
insert into staff
select i, 'staff' || i || '@shop.internal', 'Staff ' || i, case i % 3 when 0 then 'support' when 1 then 'warehouse' else 'finance' end,
    '2024-11-04T09:00:00Z', iif(i % 6 = 0, '2025-03-31T17:00:00Z', '2025-01-07T10:00:00Z'), iif(i % 6 = 0, '2025-03-31T17:00:00Z', null)
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
insert into customers
select i, iif(i % 40 = 0, 'test' || i || '@example.com', 'customer' || i || '@mail.internal'), iif(i % 40 = 0, 'Test User', 'Customer ' || i), iif(i % 4 = 0, null, '+1-555-01' || substr('00' || i % 100, -2)),
    substr('ATBRCADEFRINJPKENLUS', 1 + i % 10 * 2, 2),
    strftime('%Y-%m-%dT%H:%M:%SZ', '2024-11-04', '+' || (i * 17) || ' hours'),
    strftime('%Y-%m-%dT%H:%M:%SZ', '2024-11-04', '+' || (i * 17 + i % 7 * 50) || ' hours'),
    iif(i % 23 = 0, strftime('%Y-%m-%dT%H:%M:%SZ', '2025-06-01', '+' || i || ' hours'), null)
from n;

insert into addresses
select id, id, 'Example Street ' || (1 + id % 90), printf('%05d', 10000 + id * 7), 'Town ' || (1 + id % 25), country_code, created_at, deleted_at
from customers;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 15)
insert into suppliers
select i, 'Supplier ' || i, 'orders@supplier' || i || '.internal', substr('ATBRCADEFRINJPKENLUS', 1 + i % 10 * 2, 2),
    iif(i > 12, '2025-03-03T09:00:00Z', '2024-11-04T09:00:00Z'), '2024-11-04T09:00:00Z', null
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 18)
insert into categories
select i, iif(i > 6, 1 + i % 6, null), 'Category ' || i, '2024-11-04T09:00:00Z', '2024-12-02T08:30:00Z', null
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 120)
insert into products
select i, printf('SKU-%04d', i), 'Product ' || i, 1 + i % 15, 500 + i * 37 % 9000, case i % 10 when 0 then 'USD' else 'EUR' end,
    case i % 3
        when 0 then json_object('colour', 'blue', 'weight', i * 10)
        when 1 then json_object('color', 'red', 'weight', (i * 10) || ' g')
    end,
    strftime('%Y-%m-%dT%H:%M:%SZ', '2024-11-04', '+' || (i * 5) || ' hours'),
    iif(i % 40 = 0, '2025-07-01T00:00:00Z', strftime('%Y-%m-%dT%H:%M:%SZ', '2025-01-04', '+' || (i * 31) || ' hours')),
    iif(i % 40 = 0, '2025-07-01T00:00:00Z', null)
from n;

insert into product_categories
select p.id, c.id
from products as p
join categories as c
where c.id = 1 + p.id % 18
    or (p.id % 5 = 0 and c.id = 1 + p.id % 7);

with recursive n (i) as (select 1 union all select i + 1 from n where i < 200)
insert into price_history
select i, 1 + i * 7 % 120, 500 + i * 41 % 9000, 1 + i % 12, strftime('%Y-%m-%dT%H:%M:%SZ', '2025-01-04', '+' || (i * 19) || ' hours')
from n;

insert into inventory
select p.id, w.warehouse, p.id * 13 % 80, p.updated_at
from products as p
join (select 'north' as warehouse union all select 'south') as w;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 25)
insert into coupons
select i, printf('SAVE%02d', i), i * 0.1 + 4.99, iif(i % 5 = 0, '9999-12-31', date('2025-12-31', '-' || i || ' days')), '2025-01-02T08:00:00Z', '2025-01-02T08:00:00Z', null
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 150)
insert into carts
select i, iif(i % 3 = 0, null, 1 + i % 300), datetime('2025-06-01', '+' || (i * 3) || ' hours'),
    datetime('2025-06-01', '+' || (i * 3 + 2) || ' hours', '+' || iif(i % 4 = 0, i * 7 % 50, 0) || ' minutes'), null
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
insert into cart_items
select i, 1 + i % 150, 1 + i * 11 % 120, 1 + i % 3, strftime('%Y-%m-%dT%H:%M:%SZ', '2025-06-01', '+' || i || ' hours'),
    strftime('%Y-%m-%dT%H:%M:%SZ', '2025-06-01', '+' || i || ' hours'), null
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 600)
insert into orders
select i, printf('ORD-%06d', 1000 + i), 1 + i * 7 % 300, 1 + i * 7 % 300,
    case when i % 90 = 0 then 400 + i when i % 9 = 0 then 1 + i % 25 end,
    case when i % 29 = 0 then 'cancelled' when i < 520 then 'shipped' when i < 580 then 'paid' else 'new' end,
    strftime('%Y-%m-%dT%H:%M:%SZ', '2024-12-01', '+' || (i * 9 + 26) || ' hours'),
    1500 + i * 173 % 20000, iif(i % 10 = 0, 'USD', 'EUR'),
    iif(i % 6 = 0, json_object('wrap', json(iif(i % 12 = 0, 'true', 'false')), 'message', 'With love'), null),
    strftime('%Y-%m-%dT%H:%M:%SZ', '2024-12-01', '+' || (i * 9) || ' hours'),
    case
        when i % 150 = 0 then '2025-07-01T12:00:00Z'
        when i % 8 > 0 then strftime('%Y-%m-%dT%H:%M:%SZ', '2024-12-01', '+' || (i * 9 + 26) || ' hours')
    end,
    iif(i % 150 = 0, '2025-07-01T12:00:00Z', null)
from n;

insert into order_items
select o.id, l.line_number, 1 + (o.id * 3 + l.line_number * 17) % 120, 1 + (o.id + l.line_number) % 3, 500 + (o.id + l.line_number) * 37 % 9000,
    o.created_at, coalesce(o.deleted_at, o.created_at), o.deleted_at
from orders as o
join (select 1 as line_number union all select 2 union all select 3) as l
where l.line_number <= 1 + o.id % 3;

insert into payments
select id, id, case id % 5 when 0 then 'invoice' when 1 then 'transfer' else 'card' end, printf('pay_%08x', id * 7919),
    case when id % 29 = 0 then 'failed' when status = 'new' then 'authorised' else 'captured' end, total_cents, currency_code, created_at, deleted_at
from orders;

insert into refunds
select id / 30, id, 1 + id % 12, case id % 4 when 0 then 'Done' when 2 then 'done' else 'open' end, amount_cents / 100.0, unixepoch(created_at) * 1000, created_at, created_at
from payments
where id % 30 = 0;

insert into shipments
select id, id, iif(id % 7 = 0, null, printf('TRK%09d', id * 104729)), case when id % 13 = 0 then 'returned' when id < 500 then 'delivered' else 'in transit' end,
    strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+1 day'), iif(id < 500, datetime(created_at, '+3 days', '+2 hours'), null), created_at, updated_at, null
from orders
where status = 'shipped'
    and updated_at is not null;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 240)
insert into reviews
select i, 1 + i * 13 % 120, 1 + i * 5 % 330, 1 + i * 3 % 5, iif(i % 4 = 0, null, 'Review text ' || i), i % 31 = 0,
    iif(i <= 80, '2025-02-11T09:00:00Z', strftime('%Y-%m-%dT%H:%M:%SZ', '2025-02-11', '+' || (i * 8 - 560) || ' hours')),
    iif(i <= 80, '2025-02-11T09:00:00Z', strftime('%Y-%m-%dT%H:%M:%SZ', '2025-02-11', '+' || (i * 8 - 560) || ' hours'))
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
insert into audit_log
select 48000 + i, 'staff' || (1 + i % 12), case i % 5 when 0 then 'delete' when 1 then 'insert' else 'update' end,
    case i % 3 when 0 then 'products' when 1 then 'orders' else 'customers' end,
    json_object('key', i, 'after', json_object('id', i)), strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-' || ((301 - i) * 7) || ' hours')
from n;

with recursive n (i) as (select 1 union all select i + 1 from n where i < 600)
insert into page_views
select printf('%06x', i * 2654435 % 16777216), iif(i % 5 = 0, null, 1 + i * 7 % 120), iif(i % 5 = 0, '/', '/products/' || (1 + i * 7 % 120)),
    iif(i % 2 = 0, json_object('device', 'phone'), json_object('agent', json_object('device', 'desktop'))), datetime('2025-06-01', '+' || (i * 11) || ' minutes')
from n;

-- Some nights, among them those in which clocks change: from 2 to 3 o'clock there is nothing in March, and all twice in October.
with recursive n (i) as (select 0 union all select i + 1 from n where i < 7),
nights (night) as (
    values ('2024-03-10'), ('2024-03-31'), ('2024-10-06'), ('2024-10-27'), ('2024-11-03'), ('2025-03-09'), ('2025-03-30'),
        ('2025-10-05'), ('2025-10-26'), ('2025-11-02'), ('2026-03-08'), ('2026-03-29'), ('2026-10-04'), ('2026-10-25'), ('2026-11-01')
),
hours (hour) as (values (0), (1), (2), (3), (2))
insert into page_views
select printf('%06x', (unixepoch(night) / 3600 + hour * 97 + i * 2654435) % 16777216), null, '/', null, datetime(night, '+' || (hour * 60 + i * 8) || ' minutes')
from nights, n, (select hour, row_number() over (partition by hour) as turn from hours)
where turn = 1 and (hour <> 2 or night not in ('2024-03-31', '2025-03-30', '2026-03-29'))
    or turn = 2 and night in ('2024-10-27', '2025-10-26', '2026-10-25');

-- Keeps updated_at current, whatever changes the row.
create trigger staff_changed after update on staff begin
    update staff set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger customers_changed after update on customers begin
    update customers set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger categories_changed after update on categories begin
    update categories set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger products_changed after update on products begin
    update products set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger inventory_changed after update on inventory begin
    update inventory set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where product_id = new.product_id and warehouse = new.warehouse;
end;
create trigger coupons_changed after update on coupons begin
    update coupons set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger carts_changed after update on carts begin
    update carts set updated_at = datetime('now', 'localtime') where id = new.id;
end;
create trigger cart_items_changed after update on cart_items begin
    update cart_items set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger orders_changed after update on orders begin
    update orders set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;
create trigger order_items_changed after update on order_items begin
    update order_items set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where order_id = new.order_id and line_number = new.line_number;
end;
create trigger shipments_changed after update on shipments begin
    update shipments set updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') where id = new.id;
end;

analyze;
