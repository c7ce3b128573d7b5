namespace CryptoSim.Api.Fills;

/// <summary>Which fills to list.</summary>
/// <param name="Before">Continue after this fill, towards older ones.</param>
internal sealed record FillQuery(string? Symbol, Guid? OrderId, int Limit, Guid? Before)
{
    public static Parsed<FillQuery> Read(string? symbol, string? orderId, string? limit, string? cursor)
    {
        Guid? ofOrder = null;
        if (!string.IsNullOrEmpty(orderId))
        {
            var id = Query.Id(orderId, "orderId");
            if (id.IsRefused)
            {
                return id.Problem;
            }

            ofOrder = id.Value;
        }

        var count = Query.Limit(limit);
        if (count.IsRefused)
        {
            return count.Problem;
        }

        var before = Query.Cursor(cursor);
        return before.IsRefused
            ? before.Problem
            : new FillQuery(Query.Optional(symbol), ofOrder, count.Value, before.Value.Before);
    }
}
