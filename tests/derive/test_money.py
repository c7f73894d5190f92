"""Floats that are money, and numbers that only look like it."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_among, roles_of


@pytest.mark.parametrize(
    "name",
    [
        "price",
        "monthlyIncome",
        "loanAmtApproved",
        "paid_amount",
        "priceOverride",
        "outstandingBalance",
        "unit_cost",
        "cost_usd",
        "salary_min",
        "amount_due",
        "account_balance",
        "grand_total",
    ],
)
def test_a_float_is_money_where_its_name_leaves_no_doubt(name: str) -> None:
    assert roles_among({name: "real"}, name)["money"] == "high"


@pytest.mark.parametrize(
    "name", ["amount", "cost", "balance", "ch_amount", "aiCost", "fuel_amount"]
)
def test_a_float_that_may_be_an_amount_of_anything_is_doubtful(name: str) -> None:
    assert roles_among({name: "real"}, name) == {"money": "low"}


def test_a_total_amount_is_likely_money_and_sure_in_a_booking() -> None:
    assert roles_among({"totalAmount": "real"}, "totalAmount") == {"money": "medium"}
    assert roles_among({"totalAmount": "real"}, "totalAmount", "bookings") == {"money": "high"}


@pytest.mark.parametrize(
    ("name", "beside", "table"),
    [
        ("amount", {"currency": "text"}, "transfers"),
        ("amount", {"late_fee": "real"}, "transfers"),
        ("balance", {}, "wallets"),
        ("amount", {"price": "real", "quantity": "integer"}, "order_lines"),
    ],
)
def test_what_stands_beside_an_amount_makes_it_money(
    name: str, beside: dict[str, str], table: str
) -> None:
    assert roles_among({name: "real", **beside}, name, table)["money"] == "high"


@pytest.mark.parametrize(
    ("name", "beside", "table"),
    [
        ("amount", {"price": "real"}, "order_lines"),  # so many, at a price each
        ("total_cost", {"input_tokens": "integer", "currency": "text"}, "answers"),
        ("embeddingCost", {"price": "real"}, "documents"),
        ("fuel_amount", {"price": "real"}, "trips"),
    ],
)
def test_a_quantity_and_the_cost_of_a_computation_stay_doubtful(
    name: str, beside: dict[str, str], table: str
) -> None:
    assert roles_among({name: "real", **beside}, name, table) == {"money": "low"}


@pytest.mark.parametrize("data_type", ["real", "numeric"])
@pytest.mark.parametrize(
    "name", ["percentOfPrice", "relative_cost", "weight_price", "similarity_market_cap"]
)
def test_percentages_and_weights_are_no_money(name: str, data_type: str) -> None:
    assert "money" not in roles_among({name: data_type, "currency": "text"}, name)


@pytest.mark.parametrize("name", ["discount", "vat", "margin", "total_hours", "exchange_rate"])
def test_what_is_often_a_percentage_or_a_number_is_no_money_beside_prices(name: str) -> None:
    assert "money" not in roles_among({name: "real", "price": "real"}, name, "orders")


@pytest.mark.parametrize(("data_type", "confidence"), [("real", "medium"), ("numeric", "low")])
def test_amounts_follow_the_type_that_the_database_has_for_money(
    data_type: str, confidence: str
) -> None:
    tables = {
        name: {"id": "bigint pk", "price": data_type} for name in ("a", "b", "c", "d", "e", "f")
    }
    tables["shifts"] = {"id": "bigint pk", "amount": "real", "cost": "real"}
    facts = facts_of(tables)
    assert roles_of(facts, "shifts", "amount")["money"] == confidence
    assert roles_of(facts, "shifts", "cost")["money"] == "low"


@pytest.mark.parametrize(
    "name", ["labor_rate", "wageRate", "hourly_rate", "rate_per_hour", "dailyRate"]
)
def test_what_work_costs_by_the_hour_is_money(name: str) -> None:
    assert roles_among({name: "real"}, name) == {"money": "medium"}


@pytest.mark.parametrize(
    "name",
    ["interest_rate", "daily_interest_rate", "tax_rate", "frame_rate", "hourly_error_rate", "rate", "monthly_rate",
     "heart_rate", "growth_rate_daily", "success_rate", "sample_rate", "exchange_rate"],
)  # fmt: skip
@pytest.mark.parametrize("table", ["employees", "orders", "projects"])
def test_other_rates_are_no_money(name: str, table: str) -> None:
    assert "money" not in roles_among({name: "real"}, name, table)


@pytest.mark.parametrize("name", ["fiberAmount", "starch_amount", "ashAmount"])
def test_an_amount_beside_amounts_that_are_measured_is_measured(name: str) -> None:
    measured = {"fatAmount": "real", "proteinAmount": "real"}
    prices = {table: {"id": "bigint pk", "price": "real"} for table in ("a", "b", "c", "d", "e")}
    dish = {"id": "bigint pk", name: "real", "price": "real", **measured}
    facts = facts_of({**prices, "dish": dish})
    assert roles_of(facts, "dish", name) == {"money": "low"}


def test_a_quantity_or_stock_of_what_has_a_price_is_no_money_beside_other_floats() -> None:
    tables = {table: {"id": "bigint pk", "price": "real"} for table in ("a", "b", "c", "d", "e")}
    tables["dish"] = {"id": "bigint pk", "balance": "real", "price": "real"}
    tables["order_dish"] = {"id": "bigint pk", "amount": "real", "item_price": "real"}
    tables["membership"] = {**tables["dish"], "currency": "text"}
    facts = facts_of(tables)
    assert roles_of(facts, "dish", "balance") == {"money": "low"}
    assert roles_of(facts, "order_dish", "amount") == {"money": "low"}
    assert roles_of(facts, "membership", "balance") == {"money": "high"}


def test_totals_of_orders_count_among_the_amounts_that_are_floats() -> None:
    key = {"id": "bigint pk"}
    order = {
        **key,
        **dict.fromkeys(("item_price", "basket_total", "order_total", "tax_total"), "real"),
    }
    tables = {
        "orders": order,
        "dish": {**key, "price": "real"},
        "document": {**key, "amount": "real"},
    }
    assert roles_of(facts_of(tables), "document", "amount") == {"money": "medium"}
    del tables["orders"]
    assert roles_of(facts_of(tables), "document", "amount") == {"money": "low"}


@pytest.mark.parametrize("name", ["credit_limit_amount", "avgPrice", "estimatedCost"])
@pytest.mark.parametrize("data_type", ["real", "numeric"])
def test_a_limit_and_an_estimate_are_notional_amounts(name: str, data_type: str) -> None:
    assert roles_among({name: data_type, "currency": "text"}, name)["notional_amount"] == "medium"


def test_an_estimate_of_something_else_than_money_is_no_amount() -> None:
    assert roles_among({"estimated_duration": "real"}, "estimated_duration") == {}


def test_prices_beside_those_of_a_market_are_of_it() -> None:
    day = {"high": "numeric", "low": "numeric", "close_price": "real", "list_price": "real"}
    assert "market_price" in roles_among(day, "close_price")
    assert "market_price" not in roles_among(day, "list_price")
    assert "market_price" not in roles_among({"high_price": "real"}, "high_price")


def test_any_price_of_a_day_is_of_the_market_whose_prices_the_database_has() -> None:
    day = {"symbol": "text key", "day": "date key"}
    quotes = {**day, "high_price": "real", "low_price": "real", "pre_close_price": "real"}
    sales = {**day, "price": "real", "quantity": "integer"}
    tables = {"quotes": quotes, "rises": {**day, "newest_price": "real"}, "sales": sales}
    facts = facts_of(tables)
    assert "market_price" in roles_of(facts, "quotes", "pre_close_price")
    assert "market_price" in roles_of(facts, "rises", "newest_price")
    assert "market_price" not in roles_of(facts, "sales", "price")
    del tables["quotes"]
    assert "market_price" not in roles_of(facts_of(tables), "rises", "newest_price")


def test_an_amount_with_a_unit_is_no_money() -> None:
    product = {"price": "real", "base_price_amount": "real", "base_price_unit": "text"}
    assert roles_among(product, "base_price_amount")["money"] == "low"
    del product["base_price_unit"]
    assert roles_among(product, "base_price_amount")["money"] == "high"


def test_the_sum_of_what_tokens_cost_is_doubtful_unless_its_table_has_other_money() -> None:
    calls = {"calls": {"id": "bigint pk", "cost_usd": "real", "tokens_in": "integer"}}
    sessions = {"id": "bigint pk", "total_cost_usd": "real"}
    facts = facts_of({**calls, "sessions": sessions})
    assert roles_of(facts, "sessions", "total_cost_usd") == {"money": "low"}
    facts = facts_of({**calls, "orders": {**sessions, "price": "real"}})
    assert roles_of(facts, "orders", "total_cost_usd") == {"money": "high"}


@pytest.mark.parametrize(
    "name", ["credit_limit", "market_cap", "base_pay", "price_inflation_adj", "balance_due_after"]
)
def test_a_float_is_money_by_a_phrase_or_whatever_follows_the_amount(name: str) -> None:
    assert roles_among({name: "real"}, name)["money"] == "high"


@pytest.mark.parametrize(
    "name", ["price_per_unit", "price_per_sqm", "value_usd", "value_usd_original"]
)
def test_what_one_costs_and_what_something_is_worth_is_likely_money(name: str) -> None:
    assert roles_among({name: "real"}, name)["money"] == "medium"


@pytest.mark.parametrize("name", ["total_gst", "bonus", "performance_reward", "balance_after"])
def test_siblings_of_an_amount_are_money(name: str) -> None:
    assert roles_among({name: "real", "base_pay": "real"}, name)["money"] in {"medium", "high"}


def test_a_limit_and_a_market_value_are_amounts_that_nobody_adds_up() -> None:
    for name in ("credit_limit", "market_cap"):
        assert "notional_amount" in roles_among({name: "real"}, name)


@pytest.mark.parametrize(
    ("name", "beside"), [("price_per_kg", {"price": "real"}), ("earnings_per_click", {})]
)
def test_a_ratio_that_is_computed_is_doubtful_money(name: str, beside: dict[str, str]) -> None:
    assert roles_among({name: "real", **beside}, name)["money"] == "low"


@pytest.mark.parametrize(("name", "found"), [("trial_reward", {"money": "medium"}), ("reward", {})])
def test_an_amount_is_money_as_one_of_the_same_name_in_another_table(
    name: str, found: dict[str, str]
) -> None:
    tables = {
        "participants": {"id": "bigint pk", "base_pay": "real", name: "real"},
        "trials": {"id": "bigint pk", name: "real"},
    }
    assert roles_of(facts_of(tables), "trials", name) == found
