#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What is asked of the database of orders. In each query ?1 is the number of the item that asks, so that SQLite's
/// shell can be asked the same.
namespace parbench::sqlite {

/// An aggregate over a span of days, groups, an index look-up, and a join.
inline constexpr std::string_view totals =
    "SELECT count(*), sum(cents), avg(quantity), max(cents) FROM orders"
    " WHERE day BETWEEN ?1 * 13 % 300 AND ?1 * 13 % 300 + 60";
inline constexpr std::string_view groups =
    "SELECT quantity, count(*), sum(cents), avg(cents) FROM orders"
    " WHERE day >= ?1 * 29 % 365 GROUP BY quantity ORDER BY quantity";
inline constexpr std::string_view lookup =
    "SELECT id, day, cents FROM orders"
    " WHERE customer = 1 + ?1 * 37 % (SELECT max(id) FROM customers) ORDER BY id";
inline constexpr std::string_view join =
    "SELECT c.country, count(*), sum(o.cents) FROM products p"
    " JOIN orders o ON o.product = p.id JOIN customers c ON c.id = o.customer"
    " WHERE p.category = ?1 % 8 GROUP BY c.country ORDER BY c.country";

/// Notes what the item's customer has ordered, which is the same each time, and answers what it noted; `version`
/// counts how often.
inline constexpr std::string_view note =
    "INSERT INTO notes(item, orders, cents) SELECT ?1, count(*), sum(cents) FROM orders"
    " WHERE customer = 1 + ?1 * 37 % (SELECT max(id) FROM customers)"
    " ON CONFLICT(item) DO UPDATE SET orders = excluded.orders, cents = excluded.cents, version = version + 1"
    " RETURNING item, orders, cents";

/// What items run in turn.
std::vector<std::string> reader_queries();
std::vector<std::string> mixed_queries();  ///< every fourth item writes

}  // namespace parbench::sqlite
