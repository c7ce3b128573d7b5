using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>Which orders to list.</summary>
/// <param name="Before">Continue after this order, towards older ones.</param>
internal sealed record OrderQuery(OrderScope Scope, string? Symbol, int Limit, Guid? Before)
{
    public static Parsed<OrderQuery> Read(string? status, string? symbol, string? limit, string? cursor)
    {
        OrderScope? scope = status switch
        {
            null or "" or "all" => OrderScope.All,
            "open" => OrderScope.Open,
            "closed" => OrderScope.Closed,
            _ => null,
        };
        if (scope is null)
        {
            return Problems.Malformed("status must be open, closed or all.", "status", code: "invalid_status");
        }

        var count = Query.Limit(limit);
        if (count.IsRefused)
        {
            return count.Problem;
        }

        var before = Query.Cursor(cursor);
        return before.IsRefused
            ? before.Problem
            : new OrderQuery(scope.Value, Query.Optional(symbol), count.Value, before.Value.Before);
    }
}
